resource "http_client" "shared" {
}

step "http_request" "home" {
  uses { client = resource.http_client.shared
  arguments { url = "http://localhost:8080/" }
  timeouts { execution = "5s" }
}
