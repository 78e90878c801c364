step "cmd" "build" {
  arguments { command = "make" }
  env = { FLAGS = ["-O2", "-g"] }
}
