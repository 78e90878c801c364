output "greeting" {
  description = "what was said"
}
