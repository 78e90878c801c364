step "print" "hello" {
  tags = ["smoke,slow"]
  arguments { input = "hello" }
}
