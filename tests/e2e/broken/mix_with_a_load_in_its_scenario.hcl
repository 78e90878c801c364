mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "browse" {
  mix = mix.shop
  load "constant_vus" { duration = "10s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
