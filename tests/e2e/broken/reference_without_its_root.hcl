step "http_request" "login" {
  arguments { url = "http://localhost:8080/login" }
}

step "print" "token" {
  arguments { input = http_request.login.output.body }
}
