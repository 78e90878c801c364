step "print" "hello" {
  arguments {
    input = "hello, world
  }
}

step "print" "bye" {
  arguments { input = "bye" }
}
