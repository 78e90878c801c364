service "shop" {
  url = "http://127.0.0.1:8080"
}

step "http_request" "items" {
  service = service.shop
  arguments {
    url = "/items"
  }
}

threshold "there" {
  metric  = shop.availability
  require = "value > 99%"
}
