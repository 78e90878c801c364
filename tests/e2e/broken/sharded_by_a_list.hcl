step "http_request" "home" {
  arguments { url = "http://localhost:8080/" }
  placement { shard_by = ["eu", "us"] }
}
