locals {
  greeting =
    "hello"
}
