step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  check "is good" {
    condition = step.http_request.home.output.status_code == 200
  }
}
