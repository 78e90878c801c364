locals {
  settings = { shop.url = "http://localhost:8080/" }
}
