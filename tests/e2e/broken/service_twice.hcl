service "shop" {
  url = "http://127.0.0.1:8080"
}

service "shop" {
  url = "http://127.0.0.1:8081"
}
