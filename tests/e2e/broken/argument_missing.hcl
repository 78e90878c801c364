step "http_request" "home" {
  arguments { method = "POST" }
}
