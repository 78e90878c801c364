scenario "checkout" {
  load "constant_vus" {
    users    = 10
    duration = "1m"
  }
}

mix "day" {
  load "constant_vus" {
    users = 10
  }
}

service "shop" {
  url = "http://localhost:8080"
}

fault "latency" "slow" {
  targets = [service.shop]
}

chaos "monkey" {
  interval = "10s"
}

responder "oncall" {
  planner = "rules"
}

threshold "fast enough" {
  metric  = scenario.checkout.latency
  require = "p99 < 300ms"
}
