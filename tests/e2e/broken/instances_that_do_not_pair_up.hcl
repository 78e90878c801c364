step "http_request" "page" {
  count = 5
  arguments { url = "http://localhost:8080/?page=${count.index}" }
}

step "print" "body" {
  count = 3
  arguments { input = step.http_request.page[count.index].output.body }
}
