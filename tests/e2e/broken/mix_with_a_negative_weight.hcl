mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "browse" {
  mix    = mix.shop
  weight = -1
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
