step "http_request" "pay" {
  count           = 3
  idempotency_key = "pay-${run.id}"
  arguments {
    method = "POST"
    url    = "http://localhost:8080/pay"
  }
}
