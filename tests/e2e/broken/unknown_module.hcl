step "kafka_produce" "order" {
  arguments {
    brokers = ["localhost:9092"]
    topic   = "orders"
  }
}
