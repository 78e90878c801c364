step "print" "hello" {
  tags = "smoke"
  arguments { input = "hello" }
}
