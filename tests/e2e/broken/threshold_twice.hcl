scenario "checkout" {
  load "constant_vus" {
    duration = "10s"
  }
  step "http_request" "pay" {
    arguments { url = "http://127.0.0.1:8001/pay" }
  }
}

threshold "fast enough" {
  metric  = scenario.checkout.latency
  require = "p99 < 300ms"
}

threshold "fast enough" {
  metric  = scenario.checkout.latency
  require = "p50 < 100ms"
}
