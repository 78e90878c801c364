service "shop" {
  url = "http://127.0.0.1:8080"
}

step "http_request" "items" {
  service = service.shpo
  arguments {
    url = "/items"
  }
}
