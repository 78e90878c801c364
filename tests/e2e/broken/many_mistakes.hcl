variable "users" {
  type    = int
  default = 3
}

locals {
  share   = 100 / 0
  pairs   = [1 2]
  digits  = "\d+"
  forward = local.backward
}

stpe "print" "hello" {
  arguments { input = "hello" }
}

step "http_requst" "home" {
  arguments { url = "http://localhost:8080/" }
}

step "print" "hello" {
  count = -1
  arguments { input = var.userz }
}

step "print" "again" {
  depends_on   = [step.print.helo]
  delay_before = "3 seconds"
  arguments { inptu = uper("again") }
}

output "total" {
  description = "all of it"
}
