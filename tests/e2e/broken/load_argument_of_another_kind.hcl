scenario "checkout" {
  load "constant_vus" {
    users      = 10
    duration   = "5s"
    iterations = 100
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
