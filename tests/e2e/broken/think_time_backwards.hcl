scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  think_time = ["2s", "1s"]
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
