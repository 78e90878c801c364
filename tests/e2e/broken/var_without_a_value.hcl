# squall check var_without_a_value.hcl --var users
variable "users" {
  default = 3
}
