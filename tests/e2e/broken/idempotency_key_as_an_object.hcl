step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  idempotency_key = { order = 1 }
}
