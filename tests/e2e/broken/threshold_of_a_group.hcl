group "buy" {
  step "print" "a" {
    arguments { input = 1 }
  }
}

threshold "fast enough" {
  metric  = group.buy.latency
  require = "p99 < 300ms"
}
