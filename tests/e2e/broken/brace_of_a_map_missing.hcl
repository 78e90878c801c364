step "http_request" "order" {
  arguments {
    url    = "http://localhost:8080/orders"
    json   = item = 1, amount = 2 }
    method = "POST"
  }
  timeouts { execution = "5s" }
}
