group "g" {
  step "print" "a" {
    arguments { input = 1 }
  }
  metric "total" { value = 1 }
}
