step "http_request" "spare" {
  count = 2
  arguments { url = "http://localhost:8081/price" }
}

step "http_request" "price" {
  arguments { url = "http://localhost:8080/price" }
  on_error {
    action   = "fallback"
    fallback = step.http_request.spare
  }
}
