mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "browse" {
  mix    = mix.shop
  weight = 0
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}

scenario "buy" {
  mix    = mix.shop
  weight = 0
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
