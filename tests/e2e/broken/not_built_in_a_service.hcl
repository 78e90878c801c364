service "shop" {
  url        = "http://127.0.0.1:8080"
  command    = ["./shop", "--port", "8080"]
  cwd        = "shop"
  env        = { MODE = "test" }
  depends_on = [service.database]
  restart    = "always"
  log        = "shop.log"
  health {
    path = "/healthz"
  }
}

step "http_request" "items" {
  service = service.shop
  arguments { url = "/items" }
}
