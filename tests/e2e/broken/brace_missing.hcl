step "print" "hello"
  arguments { input = "hello" }
}

step "print" "bye" {
  arguments { input = "bye" }
}
