resource "http_client" "shared" {
}

step "http_request" "home" {
  uses { http = resource.http_client.shared }
  arguments { url = "http://localhost:8080/" }
}
