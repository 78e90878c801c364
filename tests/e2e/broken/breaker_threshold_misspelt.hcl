step "http_request" "pay" {
  arguments { url = "http://127.0.0.1:8001/pay" }
  circuit_breaker { failure_treshold = 3 }
}
