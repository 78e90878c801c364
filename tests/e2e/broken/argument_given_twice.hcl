step "print" "hello" {
  delay_before = "1s"
  arguments { input = "hello" }
  delay_before = "2s"
}
