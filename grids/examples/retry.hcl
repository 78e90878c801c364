# Retry: the echo service is down for a second; who asks for it asks again, with longer and longer pauses.
#
#   squall run grids/examples/retry.hcl

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

step "http_request" "ask" {
  depends_on = [step.http_request.break]
  arguments {
    url = "${var.echo}/ping"
  }

  timeouts {
    execution = "2s" # one attempt
  }

  retry {
    attempts     = 10
    max_duration = "20s"                       # all attempts and the pauses between them
    retry_on     = ["503", "connect", "check"] # nothing else is tried again
    backoff {
      strategy = "exponential"
      initial  = "100ms"
      factor   = 2
      max      = "1s"
      jitter   = "none"
    }
  }

  # A check belongs to the attempt: if it does not hold, the attempt has failed.
  check "it answers" {
    condition     = self.output.json.pong
    error_message = "Attempt ${self.attempt}: no pong."
  }
}

output "attempts" {
  value = step.http_request.ask.attempts
}
