# DB_PASS has no default. The second argument follows a closing brace on the same line.
step "env_vars" "database" {
  arguments {
    defaults = {
      DB_HOST = "localhost"
      DB_USER = "guest"
    } required  = ["DB_PASS"]
    prefix       = "DB_"
    strip_prefix = true
  }
}

step "print" "database" {
  arguments {
    input = step.env_vars.database.output.vars
  }
}
output "database" { value = step.env_vars.database.output.vars }
