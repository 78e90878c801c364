step "http_request" "home" {
  depends_on = [step.print.before}]
  count      = 2
  arguments {
    url = "http://localhost:8080/"
  }
}

step "print" "before" {
  arguments { input = "before" }
}
