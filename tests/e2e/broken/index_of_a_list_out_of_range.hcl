locals {
  hosts = ["a.example", "b.example"]
}

step "print" "third" {
  arguments { input = local.hosts[2] }
}
