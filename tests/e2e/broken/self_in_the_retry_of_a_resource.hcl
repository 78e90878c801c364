# What makes a resource is no attempt that anybody looks at.
resource "http_client" "shop" {
  retry {
    attempts = self.attempt + 1
  }
}
