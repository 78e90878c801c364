# squall check --profile nigthly profile_that_is_not_there.hcl
variable "users" {
  default = 10
}

profile "nightly" {
  variables { users = 100 }
}
