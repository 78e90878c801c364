scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  vary "amount" { range = [100, 1] }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
