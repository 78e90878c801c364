step "print" "hello" {
  count = 3
  arguments { input = "hello ${each.key}" }
}
