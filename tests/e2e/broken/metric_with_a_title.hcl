step "print" "a" {
  arguments { input = 1 }
  metric "the total" { value = 1 }
}
