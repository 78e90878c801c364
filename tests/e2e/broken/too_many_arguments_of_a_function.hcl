step "print" "hello" {
  arguments { input = upper("hello", "world") }
}
