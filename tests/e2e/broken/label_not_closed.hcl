step "print" "hello {
  arguments { input = "hello" }
}

step "print" "bye" {
  depends_on = [step.print.hello]
  arguments { input = "bye" }
}
