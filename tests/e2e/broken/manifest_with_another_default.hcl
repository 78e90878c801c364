runner "print" {
  input "input" {
    type    = any
    default = "hello"
  }
}
