resource "http_client" "shared" {
  arguments {
    timeout = "5s"
  }
}

step "http_request" "items" {
  uses = [resource.http_client.shared]
  arguments {
    url = "/items"
  }
}
