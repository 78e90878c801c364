step "http_request" "first" {
  arguments {
    url = "http://127.0.0.1:8080/limit"
  }
}

service "shop" {
  url = "http://127.0.0.1:8080"
  rate_limit {
    limit = step.http_request.first.output.status_code
  }
}
