step "print" "hello" {
  continue_on_failure = true
  arguments { input = "hello" }
  on_error { action = "hold" }
}
