scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  data "users" {
    csv  = "users.csv"
    json = "users.json"
  }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
