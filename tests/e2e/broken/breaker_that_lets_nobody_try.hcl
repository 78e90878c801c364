step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  circuit_breaker { half_open_max = 0 }
}
