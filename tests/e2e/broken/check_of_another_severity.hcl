step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  check "is good" {
    condition = self.output.status_code == 200
    severity = "warning"
  }
}
