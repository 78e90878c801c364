step "print" "near" {
  arguments { input = "near" }
}

step "print" "far" {
  arguments { input = "far" }
}

step "print" "first" {
  depends_on_any = [step.print.near, step.print.far]
  arguments { input = step.print.near.status }
}
