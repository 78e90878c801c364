variable "host" { default = "localhost" }

variable "url" {
  default = "http://${var.host}/"
}
