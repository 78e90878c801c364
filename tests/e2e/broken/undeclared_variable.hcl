step "print" "hello" {
  arguments { input = var.greeting }
}
