# Nobody reads what this gives, and the file ends without a line end.
step "env_vars" "nobody_reads_it" {
  arguments {
    required = [] // nothing
    defaults = {
      PING_URL = "wss://example.com/socket" # a key without quotes
    }
  }
}