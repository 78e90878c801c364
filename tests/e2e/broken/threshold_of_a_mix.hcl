mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "browse" {
  mix = mix.shop
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}

threshold "drops" {
  metric  = mix.shop.dropped_iterations
  require = "count == 0"
}
