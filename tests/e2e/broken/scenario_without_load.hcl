scenario "checkout" {
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
