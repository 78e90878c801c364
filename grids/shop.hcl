# A morning at the umbrella shop: log in, look around, fill a cart, pay, get a receipt.
#
#   squall demo                 starts the five services of the shop and runs this grid against them
#   squall graph grids/shop.hcl draws it
#
# Read it from top to bottom once; every idea of the language that a first grid needs is in it. The order in the file
# means nothing: a step runs as soon as everything it refers to is done, and what is not related runs at the same time.

# ---------------------------------------------------------------------------------------------------------------------
# What can be set from outside: --var pace=0.1, a --var-file, or SQUALL_VAR_pace in the environment.

variable "services" {
  description = "where the services listen; squall demo says where its own do"
  type        = map(string)
  default = {
    gateway  = "http://127.0.0.1:8001"
    database = "http://127.0.0.1:8002"
    user     = "http://127.0.0.1:8003"
    payment  = "http://127.0.0.1:8004"
    echo     = "http://127.0.0.1:8005"
  }
}

variable "pace" {
  description = "how slow to be: 1 is made to be watched (half a minute), 0.1 takes a few seconds"
  type        = number
  default     = 1

  validation {
    condition     = var.pace >= 0 && var.pace <= 10
    error_message = "The pace is 0 to 10."
  }
}

variable "items" {
  description = "how many items to look at"
  type        = number
  default     = 8

  validation {
    condition     = var.items >= 1 && var.items <= 100 && floor(var.items) == var.items
    error_message = "The shop has 100 items: say a whole number from 1 to 100."
  }
}

variable "customer" {
  description = "who goes shopping: user-1 to user-1000"
  type        = string
  default     = "user-7"
}

# A sensitive value is used like any other but shown nowhere: not on the screen, not in a log, not in a report.
variable "password" {
  description = "the customer's password"
  type        = string
  default     = "any will do"
  sensitive   = true
}

variable "gift" {
  description = "whether to wrap it up"
  type        = bool
  default     = false
}

# Names for what is used more than once, here what steps gave.
locals {
  shelf = step.http_request.browse.output.json.items
  seen  = step.http_request.item[*].output.json # [*]: a list over all instances, in order
  token = step.http_request.login.output.json.token
  cart  = step.http_request.cart.output.json
  paid  = step.http_request.pay.output.json
}

# A resource is made before its first user, shared by all of them, and destroyed after the last. This one keeps the
# connections open, so that not every request has to begin with a new one.
resource "http_client" "shop" {
  arguments {
    base_url = var.services.gateway # what a URL without a host is put behind
    timeout  = "30s"
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 1. Is everybody there? for_each makes one instance for each entry of a map; they run in parallel.

step "wait" "service" {
  description = "wait until the service answers"
  for_each    = var.services
  arguments {
    http     = { url = "${each.value}/healthz" }
    interval = "100ms"
    timeout  = "10s"
  }
}

# 2. And are they well? Each instance follows the one above with the same key and does not wait for the others.
step "http_request" "status" {
  description  = "ask the service how it is"
  for_each     = var.services
  depends_on   = [step.wait.service[each.key]]
  delay_before = 2 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url = "${each.value}/status"
  }

  # A check looks at what has just come back. If it does not hold, the step has failed.
  check "the service says it is healthy" {
    condition     = self.output.json.status == "healthy"
    error_message = "${each.key} is not well: ${self.output.json.failure_type}"
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
    url    = "/login"
    json   = { user = var.customer, password = var.password }
  }
}

step "http_request" "browse" {
  description  = "see what there is"
  depends_on   = [step.http_request.status["gateway"]] # only this one
  delay_before = 2.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "/items"
    query_params = { region = "eu", limit = tostring(var.items) }
  }

  check "the shelf is as long as we asked for" {
    condition     = length(self.output.json.items) == var.items
    error_message = "Wanted ${var.items} items, got ${length(self.output.json.items)}."
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
    url    = "${var.services.echo}/echo"
    json   = { sign = upper("open, come in") }
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 4. Look at every item. How many there are is known only once `browse` is done: the node unfolds while the run goes on.

step "http_request" "item" {
  description  = "look at one item"
  count        = length(local.shelf)
  delay_before = (1.5 + 0.5 * count.index) * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url = "/items/${local.shelf[count.index].id}"
  }

  timeouts {
    execution = 20 * max(1, var.pace) # seconds for one attempt
  }

  # A shop that is busy says 503: ask again, a little later each time.
  retry {
    attempts = 4
    retry_on = ["503", "timeout", "connect"]
    backoff {
      strategy = "exponential"
      initial  = 0.5 * var.pace # a bare number is seconds
      max      = "5s"
    }
  }

  check "it is in stock" {
    condition = self.output.json.stock > 0
    severity  = "warn" # counted, but no reason to fail
  }
}

# [count.index] is the instance with the same number: what an item costs is said as soon as that one was looked at.
step "print" "price" {
  description = "say what the item costs"
  count       = length(local.shelf)
  arguments {
    input = format(
      "%s costs %.2f",
      step.http_request.item[count.index].output.json.name,
      step.http_request.item[count.index].output.json.price,
    )
  }
}

# Meanwhile others come shopping too. A scenario is steps that virtual users run again and again; the load plan says how many of them
# begin in a second, whatever becomes of those before.
scenario "rush" {
  description = "other people come and look around"
  depends_on  = [step.http_request.status[*]]
  load "ramping_arrival_rate" {
    start_rate = 2
    stages = [
      { duration = max(0.2, 5 * var.pace), rate = 20 },
      { duration = max(0.2, 7 * var.pace), rate = 20 },
    ]
    max_users = 50
  }

  vary "region" { choice = ["eu", "us", "asia"] }

  step "http_request" "look_around" {
    uses { client = resource.http_client.shop }
    arguments {
      url = "/items?region=${vary.region}&limit=3"
    }
  }

  step "http_request" "ask" {
    uses { client = resource.http_client.shop }
    arguments {
      method = "POST"
      url    = "${var.services.echo}/echo"
      json   = { is_it_good = step.http_request.look_around.output.json.items[0].name }
    }
  }
}

# What counts as good: squall says so at the end, and its exit code is 99 if it was not.
threshold "the shop stays quick in the rush" {
  metric  = scenario.rush.latency
  require = "p95 < ${max(1, 5 * var.pace)}s"
}

# ---------------------------------------------------------------------------------------------------------------------
# 5. Everything comes together: these wait for all items.

step "http_request" "cart" {
  description  = "one of each"
  delay_before = 3 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    method       = "POST"
    url          = "/cart"
    bearer_token = local.token
    json         = { items = local.seen[*].id }
  }

  check "nothing is missing" {
    condition     = self.output.json.count == var.items
    error_message = "${self.output.json.count} of ${var.items} items are in the cart."
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
    condition = sum(local.seen[*].price_cents) == local.cart.total_cents
    message   = "The cart says ${local.cart.total}, which is not what the items cost."
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
    url    = "${var.services.echo}/echo"
    json   = { paper = "blue", ribbon = true }
  }
}

step "http_request" "pay" {
  description  = "pay: gateway, payment and database all have a part in it"
  depends_on   = [step.sleep.think, step.assert.sum, step.http_request.wrap]
  delay_before = 1.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    method          = "POST"
    url             = "/pay"
    bearer_token    = local.token
    expected_status = [201] # else anything from 100 to 399 will do
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# 7. Look it up on both sides: the customer's receipt and the shop's books.

step "http_request" "receipt" {
  description  = "fetch the receipt"
  delay_before = 2.5 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "/receipt/${local.paid.receipt_id}"
    bearer_token = local.token
  }

  check "it shows what we paid" {
    condition = self.output.json.total_cents == local.cart.total_cents
  }
}

step "http_request" "books" {
  description  = "find the payment in the books"
  delay_before = 1 * var.pace
  uses { client = resource.http_client.shop }
  arguments {
    url          = "${var.services.database}/payments"
    query_params = { payment_id = local.paid.payment_id }
  }

  check "it is booked once" {
    condition = self.output.json.count == 1
  }
}

# ---------------------------------------------------------------------------------------------------------------------
# What is left when the run is over.

output "dearest" {
  description = "the price of the dearest item"
  value       = max(local.seen[*].price...)
}

output "receipt" {
  description = "the receipt's number"
  value       = step.http_request.receipt.output.json.receipt_id
}

output "total" {
  description = "what it cost"
  value       = format("%.2f %s", step.http_request.receipt.output.json.total, step.http_request.browse.output.json.currency)
}
