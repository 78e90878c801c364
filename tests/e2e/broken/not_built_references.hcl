step "print" "all" {
  arguments {
    input = [
      service.shop.url, scenario.checkout.output, fault.latency.slow,
      vary.region, data.users.name, user.id,
    ]
  }
}

step "print" "after" {
  depends_on = [service.shop, "scenario.checkout"]
  arguments { input = "after" }
}
