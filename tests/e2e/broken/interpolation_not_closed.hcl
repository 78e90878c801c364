variable "user" { default = "ada" }

step "print" "hello" {
  arguments { input = "hello, ${var.user" }
}
