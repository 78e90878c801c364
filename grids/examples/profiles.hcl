# Profiles: sets of values for variables, chosen by name; and what a grid says about its run as a whole. `squall profiles` lists them.
#
#   squall run grids/examples/profiles.hcl
#   squall run grids/examples/profiles.hcl --profile large

squall {
  required_version = ">= 0.1"
  seed             = 7
  on_failure       = "continue"
  max_duration     = "5m"
}

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

variable "items" {
  description = "how many to look at"
  type        = number
}

variable "pause" {
  description = "seconds before each look"
  type        = number
  default     = 0
}

profile "small" {
  description = "to see whether it works"
  default     = true
  variables {
    items = 2
  }
}

profile "large" {
  description = "as many as there are"
  variables {
    items = 20
    pause = 0.1
  }
}

step "http_request" "look" {
  count        = var.items
  delay_before = var.pause
  arguments {
    url = "${var.shop}/items/item-${format("%02d", count.index + 1)}"
  }
}

output "looked_at" {
  value = length(step.http_request.look[*].output.json.name)
}

output "seed" {
  value = run.seed
}
