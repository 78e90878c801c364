step "print" "a" {
  count = 3
  arguments { input = 1 }
}

threshold "fast enough" {
  metric  = step.print.a[2].latency
  require = "p99 < 300ms"
}
