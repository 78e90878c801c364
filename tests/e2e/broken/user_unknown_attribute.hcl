scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/${user.name}" }
  }
}
