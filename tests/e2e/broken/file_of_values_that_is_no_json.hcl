# squall check file_of_values_that_is_no_json.hcl --var-file broken.json
variable "users" {
  default = 3
}
