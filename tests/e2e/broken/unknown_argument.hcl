step "print" "hello" {
  depend_on = []
  arguments { input = "hello" }
}
