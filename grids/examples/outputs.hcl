# Outputs: what is left of a run. With --output json they stand in the result document, for other programs.
#
#   squall run grids/examples/outputs.hcl --output json

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

step "http_request" "shelf" {
  arguments {
    url = "${var.shop}/items?limit=20"
  }
}

locals {
  answer = step.http_request.shelf.output
}

output "cheap" {
  description = "a path that finds some: a list"
  value       = jsonpath(local.answer.json, "$.items[?@.price < 20].name")
}

output "first" {
  description = "a path that leads to one value"
  value       = jsonpath(local.answer.json, "$.items[0].id")
}

output "in_stock" {
  description = "an object made of the answer"
  value       = { for item in local.answer.json.items : item.name => item.stock if item.stock > 20 }
}

output "line" {
  description = "a text"
  value       = "${local.answer.json.count} items, in ${local.answer.json.currency}"
}
