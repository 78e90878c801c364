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

output "names" {
  description = "a path into the answer: every match, as a list"
  value       = jsonpath(local.answer.json, "$.items[?@.price < 20].name")
}

output "first" {
  description = "one value out of a list of one"
  value       = one(jsonpath(local.answer.json, "$.items[0].id"))
}

output "by_name" {
  description = "an object made of the answer"
  value       = { for item in local.answer.json.items : item.name => item.price if item.stock > 50 }
}

output "took" {
  description = "where the time went, in milliseconds"
  value       = keys(local.answer.timings)
}

output "line" {
  value = format("%d items, the first costs %.2f %s", local.answer.json.count, local.answer.json.items[0].price, local.answer.json.currency)
}
