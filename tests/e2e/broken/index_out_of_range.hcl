step "sleep" "wait" {
  count = 3
  arguments { duration = "1s" }
}

step "print" "last" {
  arguments { input = step.sleep.wait[3].status }
}
