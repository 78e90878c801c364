# A sample with a bit of everything.
variable "user" {
  type    = string
  default = "ümlaut 'x' \"y\""
}
step "http_request" "first" {
  count = var.n > 3 ? [for i, x in local.xs : x.id if i != 0][0] : 2
  arguments {
    url  = "http://${service.shop.host}:80/%{ if each.key != "" }a%{ else }b%{ endif ~} $${x}"
    body = <<-EOT
      %{ for k, v in var.map ~}
      ${k} = ${jsonencode({ a = v, "b" : [1, 2.5e3,] })}
      %{ endfor ~}
    EOT
    headers = { for k, v in merge(local.a, { b = 1 }) : lower(k) => v... }
  } // end
  depends_on = [step.a.b[*].output, step.c.*.d[0]] /* both */
  retry { attempts = -3 + 4 * !true }
}
