resource "http_client" "shared" {
  count = 3
}
