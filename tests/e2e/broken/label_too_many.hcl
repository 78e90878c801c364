variable "greeting" "string" {
  default = "hello"
}
