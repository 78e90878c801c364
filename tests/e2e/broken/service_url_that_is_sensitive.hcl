variable "shop" {
  default   = "hunter2"
  sensitive = true
}

service "shop" {
  url = var.shop
}
