# A delay that would be cut without a word.
step "print" "a" {
  retry {
    attempts = 3
    backoff {
      initial = "10s"
      max     = "1s"
    }
  }
  arguments {
    input = 1
  }
}
