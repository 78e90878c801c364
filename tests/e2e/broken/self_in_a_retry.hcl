# The attempt that failed is not its step.
step "print" "a" {
  retry {
    attempts = self.attempts
  }
  arguments {
    input = 1
  }
}
