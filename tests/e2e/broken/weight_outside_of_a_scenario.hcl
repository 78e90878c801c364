group "often" {
  weight = 3
  step "print" "a" {
    arguments { input = 1 }
  }
}
