step "http_request" "item" {
  arguments { url = "http://127.0.0.1:8001/items/item-01" }
  rate_limit {
    limit = 10
    key   = "shop"
  }
}

step "http_request" "shelf" {
  arguments { url = "http://127.0.0.1:8001/items" }
  rate_limit {
    limit = 20
    key   = "shop"
  }
}
