step "http_request" "page" {
  arguments { url = "http://localhost:8080/" }
}

step "print" "body" {
  arguments { input = step.http_request.page[0].output.body }
}
