step "print" "hello" {
  count =
  arguments { input = "hello" }
}
