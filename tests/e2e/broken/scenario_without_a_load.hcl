scenario "checkout" {
  step "print" "first" {
    arguments { input = 1 }
  }
}
