step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  concurrency {
    limit   = 1
    per_key = ""
  }
}
