variable "users" {
  default   = 3
  sensitive = true
}

step "print" "hello" {
  count = var.users
  arguments { input = "hello" }
}
