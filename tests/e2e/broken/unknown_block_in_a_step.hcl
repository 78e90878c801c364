step "print" "hello" {
  argumnets { input = "hello" }
}
