stpe "print" "hello" {
  arguments { input = "hello" }
}
