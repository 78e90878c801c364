profile "fast" {
  description = "a few seconds"
}
