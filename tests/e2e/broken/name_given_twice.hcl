step "print" "hello" {
  arguments { input = "hello" }
}

step "print" "hello" {
  arguments { input = "hello again" }
}
