step "print" "hello" {
  count = ["a", "b"]
  arguments { input = "hello" }
}
