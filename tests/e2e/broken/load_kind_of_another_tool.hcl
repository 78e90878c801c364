scenario "checkout" {
  load "constant-arrival-rate" {
    rate     = 10
    duration = "5s"
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
