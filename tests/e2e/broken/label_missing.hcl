step "print" {
  arguments { input = "hello" }
}
