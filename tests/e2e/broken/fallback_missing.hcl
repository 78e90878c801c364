step "http_request" "price" {
  arguments { url = "http://localhost:8080/price" }
  on_error {
    action = "fallback"
  }
}
