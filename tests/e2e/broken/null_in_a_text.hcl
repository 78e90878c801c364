locals {
  nothing = null
}

step "print" "hello" {
  arguments { input = "hello, ${local.nothing}" }
}
