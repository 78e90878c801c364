step "http_request" home" {
  arguments { url = "http://localhost:8080/" }
}

step "print" "status" {
  arguments { input = step.http_request.home.output.status_code }
}
