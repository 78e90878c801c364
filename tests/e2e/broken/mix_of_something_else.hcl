scenario "browse" {
  mix = "shop"
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
