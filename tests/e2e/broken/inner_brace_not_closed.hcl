step "http_request" "home" {
  arguments {
    url = "http://localhost:8080/"

  timeouts {
    execution = "5s"
  }
  check "is good" {
    condition = self.output.status_code == 200
  }
}

step "print" "status" {
  arguments { input = step.http_request.home.output.status_code }
}
