# squall check value_for_an_unknown_variable.hcl --var gretting=hi
variable "greeting" {
  default = "hello"
}
