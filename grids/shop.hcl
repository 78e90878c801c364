# A morning at the umbrella shop: log in, look around, fill a cart, pay, get a receipt.
#
#   squall demo                      starts the five services of the shop and runs this grid against them
#
# Read it from top to bottom once; every idea of the language that a first grid needs is in it. The order in the file
# means nothing: a step runs as soon as everything it refers to is done, and what is not related runs at the same time.

# ---------------------------------------------------------------------------------------------------------------------
# What can be set from outside: --var pace=0.1, --var-file, or SQUALL_VAR_pace.

variable "gateway_url" {
  type        = string
  description = "where the shop's front listens"
}

variable "database_url" {
  type        = string
  description = "where the database listens"
}

variable "user_url" {
  type        = string
  description = "where the user service listens"
}

variable "payment_url" {
  type        = string
  description = "where the payment service listens"
}

variable "echo_url" {
  type        = string
  description = "where the echo service listens"
}

variable "pace" {
  type        = number
  default     = 1
  description = "how slow to be: 1 is made to be watched (half a minute), 0.1 takes a few seconds"
  validation {
    condition     = var.pace >= 0 && var.pace <= 10
    error_message = "The pace is 0 to 10."
  }
}

variable "items" {
  type        = number
  default     = 8
  description = "how many items to look at"
  validation {
    condition     = var.items >= 1 && var.items <= 100 && floor(var.items) == var.items
    error_message = "The shop has 100 items: say a whole number from 1 to 100."
  }
}

variable "customer" {
  type        = string
  default     = "user-7"
  description = "who goes shopping: user-1 to user-1000"
}

# A sensitive value is used like any other but shown nowhere: not on the screen, not in a log, not in a report.
variable "password" {
  type        = string
  default     = "any will do"
  sensitive   = true
  description = "the customer's password"
}

variable "gift" {
  type        = bool
  default     = false
  description = "whether to wrap it up"
}

# Names for things used more than once.
locals {
  shop = var.gateway_url
  services = {
    gateway  = var.gateway_url
    database = var.database_url
    user     = var.user_url
    payment  = var.payment_url
    echo     = var.echo_url
  }
}

# A resource is made before its first user, shared by all of them, and destroyed after the last. This one keeps the
# connections open, so that not every request has to begin with a new one.
resource "http_client" "shop" {
  arguments {
    timeout = "30s"
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 1. Is everybody there? for_each makes one instance for each entry of a map; they run in parallel.

step "wait" "service" {
  description = "wait until the service answers"
  for_each    = local.services
  arguments {
    http     = { url = "${each.value}/healthz" }
    interval = "100ms"
    timeout  = "10s"
  }
}

# 2. And are they well? Each instance follows the one above with the same key and does not wait for the others.
step "http_request" "status" {
  description  = "ask the service how it is"
  for_each     = local.services
  depends_on   = [step.wait.service[each.key]]
  delay_before = (1 + 0.4 * index(keys(local.services), each.key)) * var.pace # one after the other looks nicer
  uses { client = resource.http_client.shop }
  arguments {
    url = "${each.value}/status"
  }

  # A check looks at what has just come back. If it does not hold, the step has failed.
  check "the service says it is healthy" {
    condition     = try(self.output.json.status, "") == "healthy"
    error_message = "${each.key} is not well: ${try(self.output.json.failure_type, "it did not say why")}"
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 3. Three things at once: log in, browse, and put up the sign.

step "http_request" "login" {
  description  = "log in; the answer carries a token"
  depends_on   = [step.http_request.status[*]] # all of them
  delay_before = 2 * var.pace
  sensitive    = true # the whole answer, and so the token wherever it goes
  uses { client = resource.http_client.shop }
  arguments {
    method = "POST"
    url    = "${local.shop}/login"
    json   = { user = var.customer, password = var.password }
  }

  check "we are let in" {
    condition = self.output.status_code == 200
  }
}

step "http_request" "browse" {
  description  = "see what there is"
  depends_on   = [step.http_request.status["gateway"]] # only this one
  delay_before = 2.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "${local.shop}/items"
    query_params = { region = "eu", limit = tostring(var.items) }
  }

  check "the shelf is as long as we asked for" {
    condition     = try(length(self.output.json.items), 0) == var.items
    error_message = "Wanted ${var.items} items, got status ${self.output.status_code}."
  }
}

# Nobody needs this one, so the run goes on without it if it fails.
step "http_request" "sign" {
  description         = "put up the sign"
  depends_on          = [step.http_request.status["echo"]]
  delay_before        = 1 * var.pace
  continue_on_failure = true
  uses { client = resource.http_client.shop }
  arguments {
    method = "POST"
    url    = "${var.echo_url}/echo"
    json   = { sign = upper("open, come in") }
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 4. Look at every item. How many there are is known only once `browse` is done: the node unfolds while the run goes on.

step "http_request" "item" {
  description  = "look at one item"
  count        = length(step.http_request.browse.output.json.items)
  delay_before = (1.5 + 0.5 * count.index) * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url = "${local.shop}/items/${step.http_request.browse.output.json.items[count.index].id}"
  }

  timeouts {
    execution = "20s" # one attempt
  }

  # A shop that is busy says 503: ask again, a little later each time.
  retry {
    attempts = 4
    retry_on = ["503", "timeout", "connect"]
    backoff {
      strategy = "exponential"
      initial  = 0.02 + 0.5 * var.pace # a bare number is seconds
      max      = "5s"
      jitter   = "none"
    }
  }

  check "the item is on the shelf" {
    condition     = self.output.status_code == 200
    error_message = "Status ${self.output.status_code}."
  }
  check "it is in stock" {
    condition = try(self.output.json.stock, 0) > 0
    severity  = "warn" # counted, but no reason to fail
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 5. Everything comes together: [*] is the list over all instances, in order.

step "http_request" "cart" {
  description  = "one of each"
  delay_before = 3 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    method       = "POST"
    url          = "${local.shop}/cart"
    bearer_token = step.http_request.login.output.json.token
    json         = { items = step.http_request.item[*].output.json.id }
  }

  check "the cart is full" {
    condition     = self.output.status_code == 201
    error_message = "Status ${self.output.status_code}: ${try(self.output.json.error.message, "")}"
  }
}

step "print" "shelf" {
  description = "say what was seen"
  arguments {
    input = {
      names   = sort(step.http_request.item[*].output.json.name)
      dearest = max(step.http_request.item[*].output.json.price...)
    }
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 6. Pay, unless the sum is wrong.

step "sleep" "think" {
  description = "think it over"
  depends_on  = [step.http_request.cart]
  arguments {
    duration = 3.5 * var.pace
  }
}

step "assert" "sum" {
  description = "do the sum ourselves"
  arguments {
    condition = sum(step.http_request.item[*].output.json.price_cents) == step.http_request.cart.output.json.total_cents
    message   = "The cart says ${step.http_request.cart.output.json.total}, which is not what the items cost."
  }
}

# Skipped unless --var gift=true. What depends on a step skipped by `if` runs all the same.
step "http_request" "wrap" {
  description = "wrap it up"
  if          = var.gift
  depends_on  = [step.http_request.cart]
  uses { client = resource.http_client.shop }
  arguments {
    method = "POST"
    url    = "${var.echo_url}/echo"
    json   = { paper = "blue", ribbon = true }
  }
}

step "http_request" "pay" {
  description  = "pay: gateway, payment and database all have a part in it"
  depends_on   = [step.sleep.think, step.assert.sum, step.http_request.wrap]
  delay_before = 1.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    method       = "POST"
    url          = "${local.shop}/pay"
    bearer_token = step.http_request.login.output.json.token
  }

  check "the money went through" {
    condition     = self.output.status_code == 201
    error_message = "Status ${self.output.status_code}: ${try(self.output.json.error.message, "")}"
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 7. Look it up on both sides: the customer's receipt and the shop's books.

step "http_request" "receipt" {
  description  = "fetch the receipt"
  delay_before = 2.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "${local.shop}/receipt/${step.http_request.pay.output.json.receipt_id}"
    bearer_token = step.http_request.login.output.json.token
  }

  check "it shows what we paid" {
    condition = try(self.output.json.total_cents, 0) == step.http_request.cart.output.json.total_cents
  }
}

step "http_request" "books" {
  description  = "find the payment in the books"
  delay_before = 1 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "${var.database_url}/payments"
    query_params = { payment_id = step.http_request.pay.output.json.payment_id }
  }

  check "it is booked once" {
    condition = try(self.output.json.count, 0) == 1
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# What is left when the run is over: printed, and kept with the run.

output "receipt" {
  description = "the receipt's number"
  value       = step.http_request.receipt.output.json.receipt_id
}

output "total" {
  description = "what it cost"
  value       = format("%.2f %s", step.http_request.receipt.output.json.total, step.http_request.browse.output.json.currency)
}
