step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  on_error { action = "retry" }
}
