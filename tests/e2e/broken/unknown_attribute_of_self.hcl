step "http_request" "login" {
  arguments { url = "http://localhost:8080/login" }
  check "is good" {
    condition = self.status_code == 200
  }
}
