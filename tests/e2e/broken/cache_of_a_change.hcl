step "http_request" "pay" {
  arguments {
    method = "POST"
    url    = "http://127.0.0.1:8001/pay"
  }
  cache { ttl = "1m" }
}
