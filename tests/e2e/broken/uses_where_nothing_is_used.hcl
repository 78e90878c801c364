resource "http_client" "shared" {
}

step "print" "hello" {
  uses = [resource.http_client.shared]
  arguments { input = "hello" }
}
