step "print" "hello" {
  timeouts { execution = "1s" }
  arguments { input = "hello" }
  timeouts { queue = "1s" }
}
