step "print" "hello" {
  arguments { input = "hello" }
  depends_on {
  }
}
