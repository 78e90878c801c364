# squall check function_values.hcl
locals {
  secret = file("nowhere/secret.txt")
}

step "print" "made_up" {
  arguments { input = [fake("emial"), random_int(6, 1), templatestring("Dear $${nmae}", { name = run.id })] }
}
