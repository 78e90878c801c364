squall {
  on_failure = "fail_fast"
}
