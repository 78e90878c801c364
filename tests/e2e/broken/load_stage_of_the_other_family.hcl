scenario "checkout" {
  load "ramping_vus" {
    stages = [{ rate = 10, duration = "5s" }]
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
