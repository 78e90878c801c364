group "buy" {
  for_each = toset(["ada", "grace"])

  step "print" "pay" {
    arguments { input = each.key }
  }
}

output "paid" {
  value = group.buy[*].step.print.pay.status
}
