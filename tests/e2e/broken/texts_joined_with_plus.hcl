locals {
  user     = "ada"
  greeting = "hello, " + local.user
}
