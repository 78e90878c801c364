step "print" "region" {
  for_each = ["eu" "us"]
  arguments { input = "${each.key}: ${each.value}" }
}

step "print" "after" {
  for_each   = { "0" = 1, "1" = 2 }
  depends_on = [step.print.region[each.key]]
  arguments { input = each.key }
}
