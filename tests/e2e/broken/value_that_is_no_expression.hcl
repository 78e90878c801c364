# squall check value_that_is_no_expression.hcl --var hosts=[a,
variable "hosts" {
  type    = list(string)
  default = []
}
