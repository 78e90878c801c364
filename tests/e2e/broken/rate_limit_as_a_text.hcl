step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  rate_limit = "10/s"
}
