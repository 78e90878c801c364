scenario "checkout" {
  load "ramping_arrival_rate" {
    stages = [{ rate = 10, duration = "5s" }, { rate = 20 }]
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
