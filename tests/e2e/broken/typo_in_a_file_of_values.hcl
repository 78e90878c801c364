# squall check typo_in_a_file_of_values.hcl --var-file typo.vars.hcl
variable "users" {
  default = 3
}
