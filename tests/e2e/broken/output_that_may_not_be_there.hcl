step "http_request" "login" {
  if = env("LOGIN", "") != ""
  arguments { url = "http://localhost:8080/login" }
}

step "print" "token" {
  arguments { input = step.http_request.login.output.body }
}
