# Sensitive values: used like any other, shown nowhere. The mark goes along with everything that is made of them.
#
#   squall run grids/examples/sensitive.hcl --var password=umbrella

variable "shop" {
  type    = string
  default = "http://127.0.0.1:8001"
}

variable "password" {
  type      = string
  sensitive = true
}

step "http_request" "login" {
  sensitive = true # the whole answer
  arguments {
    method = "POST"
    url    = "${var.shop}/login"
    json   = { user = "user-7", password = var.password }
  }
}

# Prints: (sensitive)
step "print" "token" {
  arguments {
    input = "the token is ${step.http_request.login.output.json.token}"
  }
}

step "http_request" "cart" {
  arguments {
    method       = "POST"
    url          = "${var.shop}/cart"
    bearer_token = step.http_request.login.output.json.token # sent as it is
    json         = { items = ["item-01"] }
  }
}

output "token" {
  value = step.http_request.login.output.json.token
}

# A length or a comparison tells something about the secret, so it is one too. `nonsensitive` says that it may be seen.
output "length" {
  value = nonsensitive(length(step.http_request.login.output.json.token))
}
