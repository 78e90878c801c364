step "print" "hello" {
  count = 3 delay_before = "1s"
  arguments { input = "hello" }
}
