service "shop" {
  url = "ftp://localhost"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}
