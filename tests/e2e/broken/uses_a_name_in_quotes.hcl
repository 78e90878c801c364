step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  uses { client = "http_client.shared" }
}
