locals {
  greeting = "hello"
}

step "print" "hello" {
  arguments { input = local.greting }
}
