# How many there are is known only when the environment has been read; a text has to be made a number.
resource "http_client" "shared" {
  arguments {
    timeout = "45s"
  }
}

step "env_vars" "settings" {
  arguments {
    include = ["REQUEST_COUNT"]
    defaults = {
      "REQUEST_COUNT" = "10"
    }
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

step "http_request" "delay" {
  count = tonumber(step.env_vars.settings.output.vars.REQUEST_COUNT)
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/delay/${count.index * 0.1}"
  }
  depends_on = ["step.http_request.first"] # with the kind in front
}
