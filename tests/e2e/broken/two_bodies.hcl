step "http_request" "order" {
  arguments {
    url    = "http://localhost:8080/orders"
    method = "POST"
    body   = "{}"
    json   = { item = 1 }
  }
}
