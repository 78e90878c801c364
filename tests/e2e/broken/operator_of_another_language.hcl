step "print" "maybe" {
  if = true and false
  arguments { input = "both" }
}
