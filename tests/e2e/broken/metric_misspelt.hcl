step "print" "hello" {
  arguments { input = "hello" }
  metrics {
    emit = ["latencies"]
  }
}
