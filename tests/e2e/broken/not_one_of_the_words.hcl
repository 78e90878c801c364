resource "http_client" "shared" {
  arguments { http_version = "1.0" }
}

step "http_request" "home" {
  uses { client = resource.http_client.shared }
  arguments { url = "http://localhost:8080/" }
}
