scenario "checkout" {
  load "constant_vus" { duration = "5s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
output "status" {
  value = scenario.checkout.step.http_request.a.output.status_code
}
