service "shop" {
  url = "http://127.0.0.1:8080"
}

step "print" "all" {
  arguments {
    input = [
      service.shop.healthy, service.shop.pid, scenario.checkout.output, fault.latency.slow,
      vary.region, data.users.name, user.id,
    ]
  }
}

step "print" "after" {
  depends_on = [service.shop, "scenario.checkout"]
  arguments { input = "after" }
}
