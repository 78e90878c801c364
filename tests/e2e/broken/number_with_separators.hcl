locals {
  users = 1_000
}
