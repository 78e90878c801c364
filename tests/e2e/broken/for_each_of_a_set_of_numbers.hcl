step "print" "hello" {
  for_each = toset([80, 443])
  arguments { input = each.value }
}
