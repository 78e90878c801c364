scenario "checkout" {
  load "constant_vus" {
    users = 10
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
