variable "hosts" {
  type    = list(string)
  default = { first = "a.example" }
}
