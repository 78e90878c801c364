variable "fast" {
  type    = bool
  default = true
}

locals {
  pace = var.fast ? { pause = "1s", rates = [10] } : { pause = "5s", rates = [{}] }
}

step "print" "pace" {
  arguments { input = local.pace.pause }
}
