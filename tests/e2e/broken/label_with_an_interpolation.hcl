step "print" "hello-${count.index}" {
  count = 3
  arguments { input = "hello" }
}
