step "print" "total" {
  arguments { input = "three" + 4 }
}
