step "print" "hello" {
  priority = "high"
  arguments { input = "hello" }
}
