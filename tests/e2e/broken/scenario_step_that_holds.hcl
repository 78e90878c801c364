scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  step "http_request" "a" {
    on_error { action = "hold" }
    arguments { url = "http://localhost/" }
  }
}
