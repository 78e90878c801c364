step "http_request" "item" {
  count = 20
  arguments { url = "http://127.0.0.1:8001/items/item-01" }
  concurrency {
    limit = 2
    order = "sequential"
  }
}
