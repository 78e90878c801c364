step "http_request" "near" {
  arguments { url = "http://localhost:8080/" }
}
step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  depends_on_any = [step.http_request.near]
  losers = "kill"
}
