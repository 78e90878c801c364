# First, then two at once, then a POST that needs both; one client for all of them.
resource "http_client" "shared" {
  arguments {
    timeout = "45s"
  }
}

step "http_request" "first" {
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/get"
  }
}

step "http_request" "second" {
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/delay/1"
  }
  depends_on = ["http_request.first"]
}

step "http_request" "third" {
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/delay/1"
  }
  depends_on = ["http_request.first"]
}

step "http_request" "final" {
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url    = "https://httpbin.org/post"
    method = "POST"
    json   = { codes = [step.http_request.second.output.status_code, step.http_request.third.output.status_code] }
  }
  depends_on = [
    "http_request.second",
    "http_request.third", # a trailing comma
  ]
}
output "posted" { value = step.http_request.final.output.json.json }
output "method" { value = step.http_request.final.output.json.url }
