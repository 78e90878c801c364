scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  step "http_request" "a" {
    timeouts { deadline = "1m" }
    arguments { url = "http://localhost/" }
  }
}
