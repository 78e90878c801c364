# Wait: nothing is asked of a service before its port is open and it says that it is well.
#
#   squall run grids/examples/wait.hcl

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

step "wait" "port" {
  arguments {
    tcp      = trimprefix(var.shop, "http://")
    interval = "50ms"
    timeout  = "10s"
  }
}

step "wait" "healthy" {
  depends_on = [step.wait.port]
  arguments {
    http     = { url = "${var.shop}/status" }
    until    = self.output.json.status == "healthy" # looked at after each answer
    interval = "50ms"
    timeout  = "10s"
  }
}

step "http_request" "users" {
  depends_on = [step.wait.healthy]
  arguments {
    url = "${var.shop}/api/users"
  }
}

output "polls" {
  value = step.wait.healthy.output.attempts
}

output "users" {
  value = length(step.http_request.users.output.json.users)
}
