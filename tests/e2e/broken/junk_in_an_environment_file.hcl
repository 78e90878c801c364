# squall check junk_in_an_environment_file.hcl --env-file junk.env
variable "users" {
  default = 3
}
