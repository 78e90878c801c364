service "shop" {
  url = "http://127.0.0.1:8080"
}

group "buy" {
  service = service.shpo
  step "http_request" "items" {
    arguments { url = "/items" }
  }
}
