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
step "cmd" "words" {
  arguments {
    command = "echo one two three | wc -w"
  }
}

step "script" "report" {
  arguments {
    env    = { SYSTEM = trimspace(step.cmd.system.output.stdout) }
    args   = [trimspace(step.cmd.words.output.stdout)]
    inline = <<-EOT
      set -eu
      echo "on $SYSTEM"
      echo "$1 words" >&2
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
