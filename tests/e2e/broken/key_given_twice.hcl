step "http_request" "home" {
  arguments {
    url     = "http://localhost:8080/"
    headers = { accept = "text/plain", accept = "text/html" }
  }
}
