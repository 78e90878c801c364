scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  vary "region" {
    choice      = ["eu", "us"]
    probability = 0.5
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
