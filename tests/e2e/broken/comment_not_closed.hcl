/* All of this
step "print" "hello" {
  arguments { input = "hello" }
}
