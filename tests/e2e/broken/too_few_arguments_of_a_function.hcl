step "print" "hello" {
  arguments { input = replace("hello", "l") }
}
