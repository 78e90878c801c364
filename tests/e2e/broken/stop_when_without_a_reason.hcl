scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  stop_when { after = "10s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
