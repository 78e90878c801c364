service "shop" {
  url = "http://127.0.0.1:8080"
}

resource "http_client" "shared" {
  service = service.shpo
}
