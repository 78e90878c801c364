# Services: where a part of the system is, and what holds for all who call it, is said once.
#
#   squall run grids/examples/service.hcl

variable "gateway" {
  type    = string
  default = "http://127.0.0.1:8001"
}

# Relative URLs stand under its `url`. The other settings count where a step says nothing of its own; the rate limit is
# one for all of them together.
service "shop" {
  url     = var.gateway
  headers = { Accept = "application/json" }
  timeout = "5s"
  rate_limit {
    limit = 200
  }
}

# Waiting for it is no call of it: no limit of the service holds for it, and it is measured nowhere.
step "wait" "ready" {
  service = service.shop
  arguments {
    http = { url = "/healthz" }
  }
}

step "http_request" "menu" {
  service    = service.shop
  depends_on = [step.wait.ready]
  arguments { url = "/items?limit=3" } # http://127.0.0.1:8001/items?limit=3
}

# For a whole scenario, or a group: all steps in it use the service that name no other.
scenario "browse" {
  service    = service.shop
  depends_on = [step.http_request.menu]
  load "shared_iterations" {
    users      = 4
    iterations = 40
  }
  vary "item" { range = [10, 99] }

  step "http_request" "item" {
    arguments { url = "/items/item-${vary.item}" }
  }
}

# All calls of the service count, those in the scenario and the one before.
threshold "the shop is there" {
  metric  = service.shop.availability
  require = "value >= 99%"
}

threshold "every call was one of the service" {
  metric  = service.shop.availability
  require = "count == 41"
}

output "asked" {
  value = "${service.shop.host}, port ${service.shop.port}"
}
