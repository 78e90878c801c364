variable "users" {
  default = 10
}

profile "fast" {
  variables {
    user = 2
  }
}
