//! What is said of a step and only carried, and `priority`: each wrong value.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn tags() {
    assert_snapshot!(broken(
        r#"
variable "secret" {
  default   = "x"
  sensitive = true
}
step "print" "a" {
  tags = "smoke"
  arguments { input = 1 }
}
step "print" "b" {
  tags = ["fine", "with, comma", "!not", "", null, ["x"]]
  arguments { input = 1 }
}
step "print" "c" {
  tags = ["fine", var.secret]
  arguments { input = 1 }
}
step "print" "d" {
  tags = [step.print.a.status]
  arguments { input = 1 }
}
step "print" "e" {
  tags = null
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G069]: tags: a list of strings is required, not a string
     --> a.hcl:7:10
      |
    7 |   tags = "smoke"
      |          ^^^^^^^
      |
      = help: write tags = ["smoke"]
    error[G069]: tags: "with, comma" is no tag: it has letters, digits and _ - . / : only
      --> a.hcl:11:19
       |
    11 |   tags = ["fine", "with, comma", "!not", "", null, ["x"]]
       |                   ^^^^^^^^^^^^^
    error[G069]: tags: "!not" is no tag: it has letters, digits and _ - . / : only
      --> a.hcl:11:34
       |
    11 |   tags = ["fine", "with, comma", "!not", "", null, ["x"]]
       |                                  ^^^^^^
    error[G069]: tags: "" is no tag: it has letters, digits and _ - . / : only
      --> a.hcl:11:42
       |
    11 |   tags = ["fine", "with, comma", "!not", "", null, ["x"]]
       |                                          ^^
    error[G069]: tags: a string is required, not null
      --> a.hcl:11:46
       |
    11 |   tags = ["fine", "with, comma", "!not", "", null, ["x"]]
       |                                              ^^^^
    error[G069]: tags: a string is required, not a tuple
      --> a.hcl:11:52
       |
    11 |   tags = ["fine", "with, comma", "!not", "", null, ["x"]]
       |                                                    ^^^^^
    error[G079]: "tags" is sensitive, but it is shown everywhere
      --> a.hcl:15:10
       |
    15 |   tags = ["fine", var.secret]
       |          ^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the mark off with nonsensitive(…), if it may be shown
    error[G070]: "tags" must be known before the run
      --> a.hcl:19:10
       |
    19 |   tags = [step.print.a.status]
       |          ^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it may name variables, constant locals and functions
    "#);
}

#[test]
fn priorities_and_expectations() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  priority  = "high"
  expect    = "soon"
  on_resume = "again"
  arguments { input = 1 }
}
step "print" "b" {
  priority  = 1.5
  expect    = 0
  on_resume = step.print.a.status
  arguments { input = 1 }
}
step "print" "c" {
  priority = [1]
  expect   = step.print.a.duration_ms
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G069]: priority: a number is required, not a string
     --> a.hcl:3:15
      |
    3 |   priority  = "high"
      |               ^^^^^^
    error[G069]: expect: `soon` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
     --> a.hcl:4:15
      |
    4 |   expect    = "soon"
      |               ^^^^^^
    error[G069]: on_resume: "again" is not one of rerun, hold and fail
     --> a.hcl:5:15
      |
    5 |   on_resume = "again"
      |               ^^^^^^^
    error[G069]: priority: a whole number is required, such as 10; the higher goes first
     --> a.hcl:9:15
      |
    9 |   priority  = 1.5
      |               ^^^
    error[G069]: expect: nothing takes no time at all; leave it out if it is not known
      --> a.hcl:10:15
       |
    10 |   expect    = 0
       |               ^
    error[G070]: "on_resume" must be known before the run
      --> a.hcl:11:15
       |
    11 |   on_resume = step.print.a.status
       |               ^^^^^^^^^^^^^^^^^^^
       |
       = help: it may name variables, constant locals and functions
    error[G069]: priority: a number is required, not a tuple
      --> a.hcl:15:14
       |
    15 |   priority = [1]
       |              ^^^
    error[G070]: "expect" must be known before the run
      --> a.hcl:16:14
       |
    16 |   expect   = step.print.a.duration_ms
       |              ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it may name variables, constant locals and functions
    "#);
}

#[test]
fn tracing_and_metrics() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
  tracing {
    attributes  = ["a"]
    sample_rate = 1.5
    sampler     = "x"
  }
  metrics {
    emit = ["latency", "latncy", "cpu"]
  }
}
step "print" "b" {
  arguments { input = 1 }
  tracing "x" {
    attributes  = { fine = 1, list = [1] }
    sample_rate = "often"
  }
  metrics {
    emit  = "latency"
    omits = []
  }
}
"#
    ), @r#"
    error[G069]: attributes: a map is required, such as { tenant = "a" }, not a tuple
     --> a.hcl:5:19
      |
    5 |     attributes  = ["a"]
      |                   ^^^^^
    error[G069]: sample_rate: a number from 0 to 1 is required, the share of traces that is exported
     --> a.hcl:6:19
      |
    6 |     sample_rate = 1.5
      |                   ^^^
    error[G061]: tracing has no argument "sampler"
     --> a.hcl:7:5
      |
    7 |     sampler     = "x"
      |     ^^^^^^^
      |
      = help: there is attributes and sample_rate
    error[G069]: emit: there is no metric "latncy"; did you mean "latency"?
      --> a.hcl:10:24
       |
    10 |     emit = ["latency", "latncy", "cpu"]
       |                        ^^^^^^^^
    error[G069]: emit: there is no metric "cpu"; there are latency, service_time, injected, lateness, error_rate, attempt_error_rate, throughput, checks and dropped_iterations
      --> a.hcl:10:34
       |
    10 |     emit = ["latency", "latncy", "cpu"]
       |                                  ^^^^^
    error[G065]: "tracing" has no label
      --> a.hcl:15:11
       |
    15 |   tracing "x" {
       |           ^^^
    error[G069]: attributes: "list" is a tuple; an attribute is a string, a number or a bool
      --> a.hcl:16:38
       |
    16 |     attributes  = { fine = 1, list = [1] }
       |                                      ^^^
    error[G069]: sample_rate: a number is required, not a string
      --> a.hcl:17:19
       |
    17 |     sample_rate = "often"
       |                   ^^^^^^^
    error[G069]: emit: a list of strings is required, not a string
      --> a.hcl:20:13
       |
    20 |     emit  = "latency"
       |             ^^^^^^^^^
       |
       = help: write emit = ["latency"]
    error[G061]: metrics has no argument "omits"
      --> a.hcl:21:5
       |
    21 |     omits = []
       |     ^^^^^
       |
       = help: there is emit
    "#);
}

#[test]
fn placement() {
    assert_snapshot!(broken(
        r#"
variable "secret" {
  default   = "x"
  sensitive = true
}
step "print" "a" {
  arguments { input = 1 }
  placement {
    labels      = { "two words" = "x", zone = "a b", rack = [1] }
    constraints = ["gpu", "region > eu", "a=b=c"]
    shard_by    = [1]
    worker      = "one"
  }
}
step "print" "b" {
  arguments { input = 1 }
  placement {
    labels      = ["x"]
    constraints = "gpu"
    shard_by    = var.secret
  }
}
step "print" "c" {
  arguments { input = 1 }
  placement {
    labels      = { region = var.secret }
    constraints = [step.print.a.status]
  }
}
"#
    ), @r#"
    error[G069]: labels: "two words" is no label: it has letters, digits and _ - . / : only
     --> a.hcl:9:21
      |
    9 |     labels      = { "two words" = "x", zone = "a b", rack = [1] }
      |                     ^^^^^^^^^^^
    error[G069]: labels: "a b" is no label: it has letters, digits and _ - . / : only
     --> a.hcl:9:47
      |
    9 |     labels      = { "two words" = "x", zone = "a b", rack = [1] }
      |                                               ^^^^^
    error[G069]: labels: a string is required, not a tuple
     --> a.hcl:9:61
      |
    9 |     labels      = { "two words" = "x", zone = "a b", rack = [1] }
      |                                                             ^^^
    error[G069]: constraints: "region > eu" is no constraint; a constraint is written "gpu", "!gpu", "region=eu" or "region!=eu"
      --> a.hcl:10:27
       |
    10 |     constraints = ["gpu", "region > eu", "a=b=c"]
       |                           ^^^^^^^^^^^^^
    error[G069]: constraints: "a=b=c" is no constraint; a constraint is written "gpu", "!gpu", "region=eu" or "region!=eu"
      --> a.hcl:10:42
       |
    10 |     constraints = ["gpu", "region > eu", "a=b=c"]
       |                                          ^^^^^^^
    error[G069]: shard_by: a string is required, not a tuple
      --> a.hcl:11:19
       |
    11 |     shard_by    = [1]
       |                   ^^^
    error[G061]: placement has no argument "worker"
      --> a.hcl:12:5
       |
    12 |     worker      = "one"
       |     ^^^^^^
       |
       = help: there is labels, constraints and shard_by
    error[G069]: labels: a map of strings is required, not a tuple
      --> a.hcl:18:19
       |
    18 |     labels      = ["x"]
       |                   ^^^^^
       |
       = help: write labels = { region = "eu" }
    error[G069]: constraints: a list of strings is required, not a string
      --> a.hcl:19:19
       |
    19 |     constraints = "gpu"
       |                   ^^^^^
       |
       = help: write constraints = ["region=eu"]
    error[G069]: shard_by: it is sensitive, but which worker takes what is shown everywhere
      --> a.hcl:20:19
       |
    20 |     shard_by    = var.secret
       |                   ^^^^^^^^^^
    error[G079]: "labels" is sensitive, but it is shown everywhere
      --> a.hcl:26:19
       |
    26 |     labels      = { region = var.secret }
       |                   ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the mark off with nonsensitive(…), if it may be shown
    error[G070]: "constraints" must be known before the run
      --> a.hcl:27:19
       |
    27 |     constraints = [step.print.a.status]
       |                   ^^^^^^^^^^^^^^^^^^^^^
       |
       = help: it may name variables, constant locals and functions
    "#);
}

#[test]
fn what_a_resource_does_not_have() {
    assert_snapshot!(broken(
        r#"
resource "pool" "main" {
  tags = ["a"]
  env  = {}
}
"#
    ), @r#"
    error[G061]: a resource has no argument "tags"
     --> a.hcl:3:3
      |
    3 |   tags = ["a"]
      |   ^^^^
      |
      = help: only a step has it; a resource is made once, for all who use it
    error[G061]: a resource has no argument "env"
     --> a.hcl:4:3
      |
    4 |   env  = {}
      |   ^^^
      |
      = help: only a step has it; a resource is made once, for all who use it
    "#);
}
