step "print" "near" {
  arguments { input = "near" }
}

step "print" "far" {
  arguments { input = "far" }
}

step "print" "first" {
  depends_on_any = [step.print.near, step.print.far]
  arguments { input = any.address }
}

output "far" {
  value = step.print.far.status
}
