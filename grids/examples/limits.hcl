# Limits: a service that is down is left alone for a while, one that is busy is asked no more often than it likes, and what is known
# already is not asked again.
#
#   squall run grids/examples/limits.hcl

variable "gateway" {
  type    = string
  default = "http://127.0.0.1:8001"
}

variable "echo" {
  type    = string
  default = "http://127.0.0.1:8005"
}

step "http_request" "break" {
  arguments {
    method = "POST"
    url    = "${var.echo}/fail"
    json   = { type = "maintenance" } # it answers 503 from now on
  }
}

step "http_request" "mend" {
  depends_on   = [step.http_request.break]
  delay_before = "1s"
  arguments {
    method = "POST"
    url    = "${var.echo}/recover"
  }
}

# After three failures in a row nothing is sent for half a second; then one call finds out how the service is.
step "http_request" "ping" {
  depends_on = [step.http_request.break]
  arguments { url = "${var.echo}/ping" }

  circuit_breaker {
    failure_threshold = 3
    recovery_timeout  = "500ms"
    key               = "echo" # all steps with this key share it
  }

  retry {
    attempts = 40
    retry_on = ["503", "breaker"] # what an open breaker rejects is tried again only where it is named
    backoff {
      strategy = "fixed"
      initial  = "100ms"
    }
  }
}

# Three at once, then one every tenth of a second; never more than two at the same time, in the order of their numbers.
step "http_request" "item" {
  count = 6
  arguments { url = format("%s/items/item-%02d", var.gateway, count.index + 1) }

  rate_limit {
    limit = 10
    per   = "1s"
    burst = 3
  }

  concurrency {
    limit = 2
    order = "ordered"
  }
}

# Six customers, two regions: each shelf is asked for once, and whoever comes second waits for that and takes what it gave.
step "http_request" "shelf" {
  for_each = { ann = "eu", ben = "us", cem = "eu", dan = "us", eve = "eu", flo = "eu" }
  arguments { url = "${var.gateway}/items?limit=${each.value == "eu" ? 3 : 5}" }

  dedupe {
    action = "wait"
  }

  cache {
    ttl = "1m"
  }
}

output "pings" {
  value = step.http_request.ping.attempts
}

output "shelves_asked_for" {
  value = sum(step.http_request.shelf[*].attempts)
}
