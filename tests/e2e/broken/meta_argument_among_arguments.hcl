step "print" "hello" {
  arguments {
    input = "hello"
    count = 3
  }
}
