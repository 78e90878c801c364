locals {
  url = true ? "http://localhost:8080/"
}
