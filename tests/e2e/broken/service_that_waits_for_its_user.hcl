service "shop" {
  url = "http://${step.http_request.items.output.body}"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}
