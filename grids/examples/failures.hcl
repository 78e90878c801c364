# Failures that the grid takes: three steps fail, the run goes on, and the exit code is 0.
#
#   squall run grids/examples/failures.hcl

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

# Whoever depends on it runs, sees null for its output, and can look at its error.
step "http_request" "no_such_item" {
  continue_on_failure = true
  arguments {
    url = "${var.shop}/items/umbrella-stand"
  }
}

# The same, said in a block.
step "http_request" "no_such_receipt" {
  arguments {
    url          = "${var.shop}/receipt/none"
    bearer_token = "nobody"
  }
  on_error {
    action = "continue"
  }
}

# A status may be expected; then it is no failure.
step "http_request" "not_found_is_fine" {
  arguments {
    url             = "${var.shop}/items/umbrella-stand"
    expected_status = [200, 404]
  }
}

step "assert" "impossible" {
  continue_on_failure = true
  arguments {
    condition = 1 > 2
    message   = "one is not more than two"
  }
}

output "item" {
  value = try(step.http_request.no_such_item.output.json.name, "none")
}

output "status" {
  value = step.http_request.not_found_is_fine.output.status_code
}

output "why" {
  value = {
    no_such_item    = step.http_request.no_such_item.error.class
    no_such_receipt = step.http_request.no_such_receipt.error.message
    impossible      = step.assert.impossible.error.message
  }
}
