locals {
  shop = { host = "localhost", port = 8080 }
}

step "print" "port" {
  arguments { input = local.shop.prot }
}
