# Conditions: a step whose `if` is false is skipped, and what depends on it runs all the same.
#
#   squall run grids/examples/conditions.hcl
#   squall run grids/examples/conditions.hcl --var gift=true

variable "echo" {
  type    = string
  default = "http://127.0.0.1:8005"
}

variable "gift" {
  type    = bool
  default = false
}

step "http_request" "paper" {
  if = var.gift
  arguments {
    method = "POST"
    url    = "${var.echo}/echo"
    json   = { paper = "blue" }
  }
}

# A condition may also look at what another step gave: it is decided when that step is done.
step "http_request" "ribbon" {
  if = try(step.http_request.paper.output.json.json.paper, "") == "blue"
  arguments {
    method = "POST"
    url    = "${var.echo}/echo"
    json   = { ribbon = "white" }
  }
}

# The output of a skipped step is null: `try` says what to take instead.
step "print" "parcel" {
  depends_on = [step.http_request.ribbon]
  arguments {
    input = "paper: ${try(step.http_request.paper.output.json.json.paper, "none")}"
  }
}

# Skipped along with the step it depends on.
step "print" "note" {
  depends_on     = [step.http_request.ribbon]
  run_if_skipped = false
  arguments {
    input = "with a white ribbon"
  }
}

output "wrapped" {
  value = step.http_request.ribbon.status == "succeeded"
}
