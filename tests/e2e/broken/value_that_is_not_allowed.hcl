# squall check value_that_is_not_allowed.hcl --var users=0
variable "users" {
  type    = number
  default = 3
  validation {
    condition     = var.users > 0
    error_message = "there must be at least one user"
  }
}
