# squall check name_of_another_file.hcl files/login.hcl
step "print" "after" {
  arguments { input = step.print.login.status }
}
