# A part of a grid: what is tagged `smoke` but not `slow`, and whatever that needs.
#
#   squall run grids/examples/tags.hcl
#   squall run grids/examples/tags.hcl --tags 'smoke,!slow'

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

# It has no tag and runs all the same where something that is chosen needs it.
step "http_request" "login" {
  sensitive = true
  arguments {
    method = "POST"
    url    = "${var.shop}/login"
    json   = { user = "user-7", password = "any will do" }
  }
}

# Of those that are ready, the higher priority goes first. The same key is sent in each attempt, so that a cart is made once.
step "http_request" "cart" {
  tags            = ["smoke"]
  priority        = 10
  idempotency_key = "cart-${run.id}"
  arguments {
    method       = "POST"
    url          = "${var.shop}/cart"
    bearer_token = step.http_request.login.output.json.token
    json         = { items = ["item-01"] }
  }
}

# Tags of a group are those of all that is in it, and so is its environment.
group "reports" {
  tags = ["smoke", "slow"]
  env  = { LANG = "C" }

  step "cmd" "today" {
    expect = "1s"
    arguments {
      command = "echo in $LANG"
    }
  }

  output "line" {
    value = trimspace(step.cmd.today.output.stdout)
  }
}

output "cart" {
  value = step.http_request.cart.status
}

output "report" {
  value = group.reports.output.line
}
