variable "users" {
  default = 10
}

profile "fast" {
  default = true
  variables { users = 2 }
}

profile "slow" {
  default = true
  variables { users = 20 }
}
