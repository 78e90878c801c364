# SQUALL_VAR_users=lots squall check value_from_the_environment.hcl
variable "users" {
  type    = number
  default = 3
}
