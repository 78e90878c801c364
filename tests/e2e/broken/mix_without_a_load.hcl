mix "shop" {
  warmup = "1s"
}

scenario "browse" {
  mix = mix.shop
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}
