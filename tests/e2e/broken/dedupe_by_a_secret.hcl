variable "card" {
  type      = string
  default   = "4111-1111"
  sensitive = true
}

step "http_request" "pay" {
  arguments { url = "http://127.0.0.1:8001/pay" }
  dedupe { key = var.card }
}
