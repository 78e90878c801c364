step "print" "hello" {
  count = length(step.print.hello)
  arguments { input = "hello" }
}
