step "http_request" "home" {
  arguments {
    url          = "http://localhost:8080/"
    bearer_token = env.SHOP_ACCESS
  }
}
