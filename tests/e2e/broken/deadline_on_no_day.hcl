step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  timeouts { deadline = "2025-02-30T12:00:00Z" }
}
