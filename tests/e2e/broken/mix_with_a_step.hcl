mix "shop" {
  load "constant_vus" { duration = "10s" }
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}

scenario "browse" {
  mix = mix.shop
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
