# squall check file_of_values_that_is_no_object.hcl --var-file list.json
variable "users" {
  default = 3
}
