step "print" "say hello" {
  arguments { input = "hello" }
}
