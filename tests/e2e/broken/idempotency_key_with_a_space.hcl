step "http_request" "pay" {
  idempotency_key = "order 7"
  arguments {
    method = "POST"
    url    = "http://localhost:8080/pay"
  }
}
