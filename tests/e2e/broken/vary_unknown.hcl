scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  vary "region" { choice = ["eu", "us"] }
  step "http_request" "a" {
    arguments { url = "http://localhost/${vary.regoin}" }
  }
}
