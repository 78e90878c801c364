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
