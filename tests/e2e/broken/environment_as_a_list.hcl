step "cmd" "build" {
  arguments { command = "make" }
  env = ["CC=gcc"]
}
