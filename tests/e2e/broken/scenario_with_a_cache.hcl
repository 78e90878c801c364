scenario "checkout" {
  load "constant_vus" {
    duration = "10s"
  }
  step "print" "first" {
    arguments { input = 1 }
  }
  step "http_request" "second" {
    arguments { url = "http://127.0.0.1:8001/" }
    cache { ttl = "1m" }
  }
}
