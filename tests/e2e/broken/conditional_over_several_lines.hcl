locals {
  url = true
    ? "http://localhost:8080/"
    : "https://shop.example/"
}
