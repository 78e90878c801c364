scenario "browse" {
  weight = 3
  load "constant_vus" { duration = "10s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
