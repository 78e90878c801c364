mix "shop" {
  load "constant_vus" { duration = "10s" }
}

scenario "browse" {
  mix = mix.shop
  step "http_request" "a" {
    arguments { url = "http://localhost/" }
  }
}

output "rate" { value = mix.shop.output.rate }
