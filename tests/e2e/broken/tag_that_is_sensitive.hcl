variable "owner" {
  default   = "ada"
  sensitive = true
}

step "print" "hello" {
  tags = ["smoke", var.owner]
  arguments { input = "hello" }
}
