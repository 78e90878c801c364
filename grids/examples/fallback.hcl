# Something else in place of what failed: two of three prices cannot be had, and the bill is made all the same.
#
#   squall run grids/examples/fallback.hcl

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

# What is taken in place of another step is a step like any other; it runs before, so that its output is there.
step "http_request" "lamp" {
  arguments {
    url = "${var.shop}/items/item-01"
  }
}

# There is no such item, so the lamp's answer is taken, and the step counts as succeeded.
step "http_request" "chandelier" {
  arguments {
    url = "${var.shop}/items/chandelier"
  }
  on_error {
    action   = "fallback"
    fallback = step.http_request.lamp
  }
}

# A value of one's own; `self` is the attempt that failed.
step "http_request" "umbrella_stand" {
  arguments {
    url = "${var.shop}/items/umbrella-stand"
  }
  retry {
    attempts = 2
    backoff {
      initial = "10ms"
    }
  }
  on_error {
    action   = "fallback"
    fallback = { json = { price = 0 }, asked = self.attempt }
  }
}

output "bill" {
  value = [
    step.http_request.lamp.output.json.price,
    step.http_request.chandelier.output.json.price,
    step.http_request.umbrella_stand.output.json.price,
  ]
}

# What went wrong stays to be seen.
output "chandelier" {
  value = {
    status = step.http_request.chandelier.status
    error  = step.http_request.chandelier.error.class
  }
}
