locals {
  ports = [80 443]
}
