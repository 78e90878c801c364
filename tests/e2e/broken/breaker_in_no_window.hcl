step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  circuit_breaker { window = "0s" }
}
