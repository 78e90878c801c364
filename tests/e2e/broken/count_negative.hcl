step "print" "hello" {
  count = 2 - 3
  arguments { input = "hello" }
}
