# Groups: several steps as one node, which is a branch, a loop, and tried again as a whole.
#
#   squall run grids/examples/groups.hcl

variable "gateway" {
  type    = string
  default = "http://127.0.0.1:8001"
}

# One chain of steps for each customer. The chains run side by side, and within one `step.http_request.cart` is the cart of the same
# customer.
group "buy" {
  for_each = {
    ada   = { item = "item-01", amount = 30 }
    grace = { item = "item-02", amount = 45 }
  }

  # If anything in it fails, the whole chain is run once more; what succeeded stays as it is.
  retry {
    attempts = 2
    only     = "failed"
  }

  step "http_request" "item" {
    arguments {
      url = "${var.gateway}/items/${each.value.item}"
    }
  }

  step "print" "bill" {
    arguments {
      input = "${each.key} pays ${each.value.amount} for ${step.http_request.item.output.json.name}"
    }
  }

  # What the chain gives to those outside.
  output "item" {
    value = step.http_request.item.output.json.name
  }

  check "there is something to buy" {
    condition = self.output.item != ""
  }
}

# Who names a step in a group waits for the whole group.
output "items" {
  value = group.buy[*].output.item
}

output "price_of_ada" {
  value = group.buy["ada"].step.http_request.item.output.json.price
}
