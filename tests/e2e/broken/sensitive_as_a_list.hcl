step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  sensitive = ["token"]
}
