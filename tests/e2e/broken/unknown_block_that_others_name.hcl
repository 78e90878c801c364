stpe "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
}

step "print" "status" {
  depends_on = [step.http_request.home]
  arguments { input = step.http_request.home.output.status_code }
}
