step "http_request" "item" {
  count = 20
  arguments { url = "http://127.0.0.1:8001/items/item-01" }
  rate_limit {
    per   = "1s"
    burst = 5
  }
}
