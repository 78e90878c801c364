resource "http_client" "shared" {
  arguments { timeout = "45s" }
}

step "http_request" "first" {
  uses { client = resource.http_client.shared }
  arguments { url = "https://httpbin.org/get" }
}

# The later ones are answered sooner, and the list is in the order of the indices all the same.
step "http_request" "delay" {
  count = 4
  uses { client = resource.http_client.shared }
  arguments { url = "https://httpbin.org/delay/${(3 - count.index) * 0.2}?n=${count.index}" }
  depends_on = ["http_request.first"]
}

step "print" "all" {
  arguments {
    input = step.http_request.delay[*].output
  }
}
output "numbers" { value = step.http_request.delay[*].output.json.args.n }
output "codes" { value = step.http_request.delay[*].output.status_code }
