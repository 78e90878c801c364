service "shop" {
  url = "http://127.0.0.1:8080"
}

threshold "quick" {
  metric  = service.shop.latency
  require = "p99 < 1s"
}
