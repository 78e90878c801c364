fault "latency" "slow" {
  targets = [scenario.checkout]
}

chaos "monkey" {
  interval = "10s"
}

responder "oncall" {
  planner = "rules"
}
