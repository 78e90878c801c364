step "print" "hello" {
  arguments { input = "hello" }
  placement {
    labels      = { region = "eu" }
    constraints = ["cores > 4"]
  }
}
