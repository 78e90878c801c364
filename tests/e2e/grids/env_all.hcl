// The whole environment as a map. A step without any arguments block.
step "env_vars" "everything" {
}

step "print" "everything" {
  arguments {
    input = step.env_vars.everything.output.vars
  }
}
output "names" {
  value = keys(step.env_vars.everything.output.vars)
}
