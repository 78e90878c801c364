squall {
  seed = 1
}

squall {
  on_failure = "continue"
}
