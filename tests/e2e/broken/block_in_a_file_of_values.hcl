# squall check block_in_a_file_of_values.hcl --var-file block.vars.hcl
variable "users" {
  default = 3
}
