locals {
  greeting = "hello%{ if true }, you%{ endfi }"
}
