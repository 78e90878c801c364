step "print" "settings" {
  arguments { input = jsondecode("{ \"a\": }") }
}
