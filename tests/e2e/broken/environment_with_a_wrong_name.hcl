step "cmd" "build" {
  env = { "CC=gcc" = 1 }
  arguments { command = "make" }
}
