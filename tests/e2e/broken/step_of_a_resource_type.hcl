step "http_client" "shared" {
  arguments { timeout = "5s" }
}
