step "print" "hello" {
  delay_before = "3 seconds"
  arguments { input = "hello" }
}
