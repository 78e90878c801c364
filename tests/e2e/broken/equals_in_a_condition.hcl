step "print" "maybe" {
  if = env("CI", "") = "true"
  arguments { input = "on the build machine" }
}
