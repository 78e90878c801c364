# Manifests: what a type of steps or resources takes and gives, written down beside the steps that use it. The program has the types
# itself, so `squall check` refuses a manifest that does not say what is so; `squall modules show sleep --output hcl` prints one. It needs
# no services.
#
#   squall run grids/examples/manifest.hcl

runner "sleep" {
  description = "Waits."

  input "duration" {
    type        = string
    description = "How long, such as 250ms."
  }
}

runner "print" {
  description = "Shows a value."

  input "input" {
    type = any
  }
}

step "sleep" "a_moment" {
  arguments { duration = "10ms" }
}

step "print" "slept" {
  arguments { input = "slept ${step.sleep.a_moment.status}" }
}

output "slept" {
  value = step.sleep.a_moment.status
}
