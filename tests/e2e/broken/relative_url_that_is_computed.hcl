scenario "browse" {
  load "constant_vus" {
    users    = 1
    duration = "1s"
  }
  step "http_request" "items" {
    arguments { url = "/items/${user.id}" }
  }
}
