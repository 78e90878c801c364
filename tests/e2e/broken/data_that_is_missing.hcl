scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  data "users" {
    csv  = "no-such-file.csv"
    pick = "random"
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
