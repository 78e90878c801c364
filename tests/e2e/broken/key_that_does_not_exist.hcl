step "print" "region" {
  for_each = { eu = 1, us = 2 }
  arguments { input = each.key }
}

step "print" "asia" {
  arguments { input = step.print.region["asia"].status }
}
