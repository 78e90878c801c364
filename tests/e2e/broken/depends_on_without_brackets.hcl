step "print" "first" {
  arguments { input = "first" }
}

step "print" "second" {
  depends_on = step.print.first
  arguments { input = "second" }
}
