locals {
  greeting: "hello"
}
