variable "users" {
  type    = number
  default = 10
}

profile "fast" {
  variables {
    users = "a few"
  }
}
