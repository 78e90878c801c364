step "print" "a" {
  arguments { input = 1 }
  metric "total" {
    value = 1
    unit  = "EUR"
  }
}

threshold "t" {
  metric  = custom.total
  require = "avg > 1ms"
}
