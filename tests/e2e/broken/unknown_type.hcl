step "http_requst" "home" {
  arguments { url = "http://localhost:8080/" }
}
