step "print" "hello" {
  arguments { input = "hello" }
  tracing { sample_rate = 50 }
}
