step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  arguments { timeout = "1s" }
}
