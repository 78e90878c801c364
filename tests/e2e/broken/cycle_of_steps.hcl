step "print" "first" {
  arguments { input = step.print.third.status }
}

step "print" "second" {
  depends_on = [step.print.first]
  arguments { input = "second" }
}

step "print" "third" {
  arguments { input = "after ${step.print.second.status}" }
}
