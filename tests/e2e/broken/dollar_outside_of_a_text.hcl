variable "user" {
  default = "ada"
}

step "print" "hello" {
  arguments { input = ${var.user} }
}
