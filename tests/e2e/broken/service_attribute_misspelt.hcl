service "shop" {
  url = "http://127.0.0.1:8080"
}

step "print" "address" {
  arguments {
    input = service.shop.prot
  }
}
