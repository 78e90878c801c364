# Fan out, fan in: one request says how many there are, each is looked at in parallel, and one step needs them all.
#
#   squall run grids/examples/fan_out.hcl --var items=12

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

variable "items" {
  type    = number
  default = 5
}

step "http_request" "shelf" {
  arguments {
    url          = "${var.shop}/items"
    query_params = { limit = tostring(var.items) }
  }
}

# The count is known once `shelf` is done. Then all instances run at once, as far as --max-parallel lets them.
step "http_request" "item" {
  count = length(step.http_request.shelf.output.json.items)
  arguments {
    url = "${var.shop}/items/${step.http_request.shelf.output.json.items[count.index].id}"
  }
}

# [*] is the list over all instances in the order of their indices, whichever came first.
step "print" "prices" {
  arguments {
    input = step.http_request.item[*].output.json.price
  }
}

output "looked_at" {
  value = length(step.http_request.item[*])
}

output "sum" {
  value = sum(step.http_request.item[*].output.json.price)
}
