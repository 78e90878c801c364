step "http_request" "shelf" {
  arguments { url = "http://127.0.0.1:8001/items" }
  cache { scope = "workspace" }
}
