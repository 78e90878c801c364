variable "users" {
  type    = int
  default = 3
}
