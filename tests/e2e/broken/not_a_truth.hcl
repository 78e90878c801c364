step "print" "hello" {
  if = "yes"
  arguments { input = "hello" }
}
