step "http_request" "home" {
  arguments {
    url        = "http://localhost:8080/"
    basic_auth = { user = "ada", password = "lovelace" }
  }
}
