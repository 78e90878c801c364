variable "hosts" {
  type    = list
  default = []
}
