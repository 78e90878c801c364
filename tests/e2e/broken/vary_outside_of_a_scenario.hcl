step "print" "a" {
  arguments { input = vary.region }
}
