step "env_vars" "settings" {
  arguments {
    defaults = {
      HOST = "localhost"
    } required = ["PATH"]
  }
}
