step "http_request" "home" {
  url = "http://localhost:8080/"
}
