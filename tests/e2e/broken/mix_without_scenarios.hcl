mix "shop" {
  load "constant_vus" { duration = "10s" }
}
