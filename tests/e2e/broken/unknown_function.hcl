step "print" "hello" {
  arguments { input = uper("hello") }
}
