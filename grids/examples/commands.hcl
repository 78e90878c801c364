# Commands and scripts: what they print goes to the log line by line, and to those who need it.
#
#   squall run grids/examples/commands.hcl

# A list is run as it stands, without a shell.
step "cmd" "system" {
  arguments {
    command = ["uname", "-s"]
  }
}

# Text is run by a shell.
step "cmd" "files" {
  arguments {
    command = "ls -1 *.hcl | wc -l" # in the grid's folder
  }
}

step "script" "report" {
  env = { SYSTEM = trimspace(step.cmd.system.output.stdout) }
  arguments {
    args   = [trimspace(step.cmd.files.output.stdout)]
    inline = <<-EOT
      set -eu
      echo "on $SYSTEM"
      echo "$1 grids beside this one" >&2
      exit 3
    EOT

    expected_exit_codes = [0, 3] # any other fails the step
  }
}

output "exit_code" {
  value = step.script.report.output.exit_code
}

output "report" {
  value = trimspace(step.script.report.output.stdout)
}
