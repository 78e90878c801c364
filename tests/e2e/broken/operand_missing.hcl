step "print" "total" {
  arguments { input = 1 + }
}
