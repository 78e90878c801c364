variable "base_url" { default = "http://localhost:8080" }

step "http_request" "home" {
  arguments { url = "${var.base_ulr}/" }
}
