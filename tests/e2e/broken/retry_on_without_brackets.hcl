step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  retry {
    attempts = 3
    retry_on = "timeout"
  }
}
