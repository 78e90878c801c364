step "print" "first" {
  count = 3
  arguments { input = "first" }
}

step "print" "second" {
  depends_on = ["print.first[7]"]
  arguments { input = "second" }
}
