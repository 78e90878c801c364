step "http_request" "login" {
  arguments { url = "http://localhost:8080/login" }
}

step "print" "status" {
  arguments { input = step.http_request.login.output.status }
}
