variable "users" {
  type    = "number"
  default = 3
}
