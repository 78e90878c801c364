service "shop" {
  timeout = "5s"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}
