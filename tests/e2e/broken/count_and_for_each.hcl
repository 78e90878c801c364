step "print" "hello" {
  count    = 3
  for_each = ["a", "b", "c"]
  arguments { input = "hello" }
}
