runner "print" {
  input "input" { type = any }
  output "printed" { type = string }
}
