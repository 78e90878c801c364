step "print" "hello" {
  arguments { input = "hello ${count.index}" }
}
