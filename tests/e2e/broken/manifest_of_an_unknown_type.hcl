runner "prnt" {
  input "input" { type = any }
}
