# for_each: one instance for each entry of a map; what belongs together goes on by itself, without waiting for the rest.
#
#   squall run grids/examples/for_each.hcl

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

locals {
  regions = {
    eu   = { limit = 3 }
    us   = { limit = 4 }
    asia = { limit = 5 }
  }
}

step "http_request" "shelf" {
  for_each = local.regions
  arguments {
    url          = "${var.shop}/items"
    query_params = { region = each.key, limit = tostring(each.value.limit) }
  }
}

# [each.key] is the instance with the same key: the one for "us" starts when the shelf of "us" is there.
step "print" "cheapest" {
  for_each = local.regions
  arguments {
    input = "${each.key}: ${min(step.http_request.shelf[each.key].output.json.items[*].price...)}"
  }
}

output "currencies" {
  value = { for region, _ in local.regions : region => step.http_request.shelf[region].output.json.currency }
}

output "items_in_asia" {
  value = step.http_request.shelf["asia"].output.json.count
}
