variable "users" {
  default = 10
}

profile "fast" {
  users = 2
}
