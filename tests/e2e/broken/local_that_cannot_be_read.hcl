locals {
  host = "localhost" +
  port = 8080
}

step "http_request" "home" {
  arguments { url = "http://${local.host}:${local.port}/" }
}

step "http_request" "items" {
  arguments { url = "http://${local.host}:${local.port}/items" }
}
