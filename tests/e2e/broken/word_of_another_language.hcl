step "print" "hello" {
  when = env("CI", "") != ""
  arguments { input = "hello" }
}
