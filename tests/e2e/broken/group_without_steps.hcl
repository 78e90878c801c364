group "buy" {
  if = true
}
