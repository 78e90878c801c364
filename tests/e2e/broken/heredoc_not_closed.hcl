step "script" "list" {
  arguments {
    inline = <<-EOT
      ls -l
      EOT;
  }
}
