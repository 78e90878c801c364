resource "http_client" "shop" {
  arguments { base_url = "http://127.0.0.1:8001" }
}

step "http_request" "shelf" {
  uses { client = resource.http_client.shop }
  arguments { url = "/items" }
  cache { scope = "global" }
}
