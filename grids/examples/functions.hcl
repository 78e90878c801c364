# Functions: files, templates, dates, hashes, networks, and values that are made up but the same for the same seed. Needs no services.
#
#   squall run grids/examples/functions.hcl --output json

locals {
  # A relative path begins in the folder of this file.
  examples = fileset(".", "*.hcl")
  letter   = <<-EOT
    %%{for name in names~}
    Dear $${title(name)},
    %%{endfor~}
    until $${formatdate("DD MMM YYYY", until)}.
  EOT
}

# Made up, and in each run with one seed the same.
locals {
  people = [for number in range(3) : {
    id    = uuid()
    name  = fake("name")
    email = fake("email")
    spent = random_int(1, 500)
    where = random_choice(["eu", "us"])
    host  = cidrhost(cidrsubnet("10.20.0.0/16", 8, number), 7)
  }]
}

step "print" "person" {
  count = length(local.people)
  arguments {
    input = "${local.people[count.index].name} has ticket ${random_string(8)}" # each instance draws its own
  }
}

step "print" "letter" {
  arguments {
    input = templatestring(local.letter, { names = ["ada", "grace"], until = timeadd("2026-11-21T08:00:00Z", "240h") })
  }
}

output "people" {
  value = local.people
}

output "about_the_examples" {
  value = {
    how_many = length(local.examples)
    this_one = contains(local.examples, basename("grids/examples/functions.hcl"))
    lines    = length(split("\n", chomp(file("functions.hcl"))))
    digest   = filesha256("functions.hcl")
  }
}

output "name" {
  description = "the same for the same name, in every run"
  value       = uuidv5("dns", "shop.example.com")
}

output "begun_before" {
  description = "the run began before this was looked at"
  value       = timecmp(plantimestamp(), now()) <= 0
}
