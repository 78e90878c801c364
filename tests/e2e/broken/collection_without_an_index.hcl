step "http_request" "page" {
  count = 3
  arguments { url = "http://localhost:8080/?page=${count.index}" }
}

step "print" "bodies" {
  arguments { input = step.http_request.page.output.body }
}
