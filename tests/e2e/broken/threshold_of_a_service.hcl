service "shop" {
  url = "http://127.0.0.1:8080"
}

step "http_request" "items" {
  service = service.shop
  arguments { url = "/items" }
}

threshold "quick" {
  metric  = service.shop.throughput
  require = "value > 5/s"
}
