step "http_request" "pay" {
  arguments { url = "http://127.0.0.1:8001/pay" }
  dedupe {
    key    = "pay"
    action = "cancel"
  }
}
