runner "print" {
  lifecycle { on_run = "OnRunPrint" }
  input "input" { type = string }
}
