users = 4
variable "hosts" {
  default = []
}
