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

# Ten at once; the longest takes ten seconds.
step "http_request" "delay" {
  count = 10
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/delay/${count.index + 1}"
  }
  depends_on = ["http_request.first"]
}

// This one waits for three of them only.
step "http_request" "final" {
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url    = "https://httpbin.org/post"
    method = "POST"
  }
  depends_on = ["http_request.delay[0]", "http_request.delay[1]", "http_request.delay[7]"]
}
