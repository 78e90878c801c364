step "print" "first" {
  arguments { input = "first" }
}

step "print" "second" {
  depends_on = ["print.frist"]
  arguments { input = "second" }
}
