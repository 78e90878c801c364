resource "http_client" "shared" {
  arguments {
    timeout = "45s"
  }
}

step "env_vars" "settings" {
  arguments {
    required = []
    defaults = { REQUEST_COUNT = "2" } # an unquoted key, and a comment behind
  }
}

step "http_request" "delay" {
  count = tonumber(step.env_vars.settings.output.vars.REQUEST_COUNT)
  uses {
    client = resource.http_client.shared
  }
  arguments {
    url = "https://httpbin.org/delay/0.1?n=${count.index}"
  }
}

step "print" "all" {
  arguments {
    input = step.http_request.delay[*].output
  }
}

output "numbers" { value = step.http_request.delay[*].output.json.args.n }
