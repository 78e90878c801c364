# squall check typo_in_a_json_file_of_values.hcl --var-file typo.json
variable "users" {
  default = 3
}
