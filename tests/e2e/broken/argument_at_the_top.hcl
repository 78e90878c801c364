greeting = "hello"

step "print" "hello" {
  arguments { input = "hello" }
}
