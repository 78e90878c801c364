step "print" "digest" {
  arguments { input = sha256("hello") }
}

step "print" "when" {
  arguments { input = try(timestamp(), "never") }
}

step "print" "file" {
  if = false
  arguments { input = templatefile("hello.tpl", { who = count.index }) }
}
