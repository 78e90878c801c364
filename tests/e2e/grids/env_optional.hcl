# A variable with a default; the keys of the map are quoted.
step "env_vars" "level" {
  arguments {
    include = ["LOG_LEVEL"]
    defaults = {
      "LOG_LEVEL" = "info"
    }
  }
}
step "print" "level" {
  arguments {
    input = step.env_vars.level.output.vars.LOG_LEVEL // a text
  }
}
output "level" { value = step.env_vars.level.output.vars["LOG_LEVEL"] }
