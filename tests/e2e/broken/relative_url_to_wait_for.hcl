step "wait" "up" {
  arguments {
    http = { url = "/healthz" }
  }
}
