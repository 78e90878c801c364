step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  priority = 1.5
}
