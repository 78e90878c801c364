step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  run_if_skipped = 0
}
