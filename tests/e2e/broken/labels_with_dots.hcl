step.print.hello {
  arguments { input = "hello" }
}
