step "print" "hello" {
  for_each = 3
  arguments { input = each.value }
}
