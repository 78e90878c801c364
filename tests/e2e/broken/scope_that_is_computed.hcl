variable "where" {
  default = "local"
}

step "print" "a" {
  scope = var.where
  arguments { input = 1 }
}
