squall {
  required_version = ">= 99.1, < 100"
}

step "print" "hello" {
  arguments { input = "hello" }
}
