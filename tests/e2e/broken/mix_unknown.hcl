mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "buy" {
  mix = mix.shop
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}

scenario "browse" {
  mix = mix.shopp
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
