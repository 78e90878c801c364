# squall check value_of_another_type.hcl --var users=many
variable "users" {
  type    = number
  default = 3
}
