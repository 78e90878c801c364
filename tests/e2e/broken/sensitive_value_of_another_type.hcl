# squall check sensitive_value_of_another_type.hcl --var pin=hunter2
variable "pin" {
  type      = number
  sensitive = true
}
