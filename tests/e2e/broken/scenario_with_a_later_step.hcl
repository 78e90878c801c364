scenario "checkout" {
  load "constant_vus" {
    duration = "10s"
  }
  step "print" "first" {
    arguments { input = step.print.second.status }
  }
  step "print" "second" {
    arguments { input = 2 }
  }
}
