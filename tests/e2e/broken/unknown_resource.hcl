resource "http_client" "shared" {
}

step "http_request" "home" {
  uses { client = resource.http_client.shard }
  arguments { url = "http://localhost:8080/" }
}
