scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/${step.http_request.b.output.status_code}" }
  }
  step "http_request" "b" {
    arguments { url = "http://localhost/" }
  }
}
