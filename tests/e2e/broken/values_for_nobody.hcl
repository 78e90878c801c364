# squall check values_for_nobody.hcl --var users=3
step "print" "hello" {
  arguments { input = "hello" }
}
