step "http_request" "home" {
  uses { client = "shared" }
  arguments { url = "http://localhost:8080/" }
}
