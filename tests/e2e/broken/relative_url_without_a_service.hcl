step "http_request" "items" {
  arguments {
    url = "/items"
  }
}
