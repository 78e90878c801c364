locals {
  users = 0
  share = 100 / local.users
}

step "print" "share" {
  arguments { input = local.share }
}
