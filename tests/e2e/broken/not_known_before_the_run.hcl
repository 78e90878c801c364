step "http_request" "settings" {
  arguments { url = "http://localhost:8080/settings" }
}

step "print" "hello" {
  sensitive = step.http_request.settings.output.json.secret
  arguments { input = "hello" }
}
