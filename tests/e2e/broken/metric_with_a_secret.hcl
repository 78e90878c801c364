variable "pin" {
  default   = 1234
  sensitive = true
}

step "print" "a" {
  arguments { input = 1 }
  metric "total" { value = var.pin }
}
