scenario "checkout" {
  load "constant_vus" { duration = "5s" }
}
