step "print" "pay" {
  arguments { input = "outside" }
}

group "buy" {
  step "print" "pay" {
    arguments { input = "inside" }
  }

  step "print" "receipt" {
    arguments { input = step.print.pay.status }
  }
}
