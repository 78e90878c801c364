step "print" "a" {
  arguments { input = 1 }
  metric "total" {
    value = 1
    unit  = "EUR"
  }
}

step "print" "b" {
  arguments { input = 1 }
  metric "total" { value = 2 }
}
