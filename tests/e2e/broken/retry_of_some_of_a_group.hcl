group "buy" {
  retry {
    attempts = 3
    only     = "some"
  }
  step "http_request" "home" {
    arguments { url = "http://localhost:8080/" }
  }
}
