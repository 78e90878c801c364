step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  delay_before = 1e300
}
