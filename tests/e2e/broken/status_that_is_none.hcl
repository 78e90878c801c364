step "http_request" "home" {
  arguments {
    url             = "http://localhost:8080/"
    expected_status = [200, "20x"]
  }
}
