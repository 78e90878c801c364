service "shop" {
  url = "localhost:8080"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}
