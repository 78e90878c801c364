service "shop" {
  url = "http://localhost/?key=1"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}
