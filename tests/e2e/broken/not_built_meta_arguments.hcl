step "print" "first" {
  arguments { input = "first" }
}

step "print" "second" {
  service = service.shop
  arguments { input = "second" }
}

resource "http_client" "shared" {
  service = service.shop
}
