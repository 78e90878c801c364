step "print" "login" {
  scope = "local"
  arguments { input = "only this file knows me" }
}
