step "print" "first" {
  arguments { input = "first" }
}

step "print" "second" {
  depends_on_any  = [step.print.first]
  losers          = "finish"
  service         = service.shop
  on_resume       = "hold"
  priority        = 3
  tags            = ["smoke"]
  scope           = "local"
  expect          = "100ms"
  env             = { LANG = "C" }
  idempotency_key = "k"
  circuit_breaker { failure_threshold = 5 }
  rate_limit { limit = 10 }
  concurrency { limit = 2 }
  cache { enabled = true }
  dedupe { key = "k" }
  on_error {
    action   = "fallback"
    fallback = { body = "" }
  }
  tracing { sample_rate = 1 }
  metrics { emit = [] }
  placement { shard_by = "k" }
  arguments { input = "second" }
}

resource "http_client" "shared" {
  service = service.shop
  scope   = "local"
}
