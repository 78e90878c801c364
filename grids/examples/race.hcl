# A race: several try, and the first that succeeds is enough.
#
#   squall run grids/examples/race.hcl

variable "gateway" {
  type    = string
  default = "http://127.0.0.1:8001"
}

variable "nobody" {
  description = "An address where nobody answers."
  type        = string
  default     = "http://127.0.0.1:9"
}

step "http_request" "mirror" {
  arguments {
    url = "${var.nobody}/items/item-01"
  }
}

step "sleep" "patience" {
  arguments {
    duration = "1m"
  }
}

step "http_request" "origin" {
  arguments {
    url = "${var.gateway}/items/item-01"
  }
}

# The mirror fails, which does not matter while others may still win; the sleeper loses and is cancelled.
step "print" "found" {
  depends_on_any = [step.http_request.mirror, step.sleep.patience, step.http_request.origin]

  arguments {
    input = "${any.address} was first"
  }
}

output "winner" {
  value = step.print.found.status
}
