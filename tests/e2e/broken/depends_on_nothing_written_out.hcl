locals {
  before = ["http_request.near"]
}
step "http_request" "near" {
  arguments { url = "http://localhost:8080/" }
}
step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  depends_on = local.before
}
