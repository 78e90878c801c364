locals {
  digits = regex("\d+", "order 66")
}
