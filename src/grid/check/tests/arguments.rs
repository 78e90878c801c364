//! `arguments { }` against what a type takes.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn unknown_missing_and_wrong() {
    assert_snapshot!(broken(
        r#"
step "http_request" "a" {
  arguments {
    ulr     = "http://localhost/"
    method  = ["GET"]
    headers = { accept = "text/plain", x = [1] }
  }
}
step "http_request" "b" {
}
step "http_request" "c" {
  arguments {
    url      = "http://localhost/"
    statuses = [200, "two", 70000]
    timeout  = "soon"
  }
}
"#
    ), @r#"
    error[G061]: http_request has no argument "ulr"
     --> a.hcl:4:5
      |
    4 |     ulr     = "http://localhost/"
      |     ^^^
      |
      = help: did you mean "url"?
    error[G069]: method: a string is required, not a tuple
     --> a.hcl:5:15
      |
    5 |     method  = ["GET"]
      |               ^^^^^^^
    error[G069]: headers.x: a string is required, not a tuple
     --> a.hcl:6:44
      |
    6 |     headers = { accept = "text/plain", x = [1] }
      |                                            ^^^
    error[G068]: missing required argument "url"
     --> a.hcl:9:1
      |
    9 | step "http_request" "b" {
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write arguments { url = … } (string): Where to.
    error[G069]: statuses[1]: a number is required, not a string
      --> a.hcl:14:22
       |
    14 |     statuses = [200, "two", 70000]
       |                      ^^^^^
    error[G069]: statuses[2]: a whole number from 0 to 65535 is required
      --> a.hcl:14:29
       |
    14 |     statuses = [200, "two", 70000]
       |                             ^^^^^
    error[G069]: timeout: `soon` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
      --> a.hcl:15:16
       |
    15 |     timeout  = "soon"
       |                ^^^^^^
    "#);
}

#[test]
fn a_block_among_arguments() {
    assert_snapshot!(broken(
        r#"
step "http_request" "a" {
  arguments {
    url = "http://localhost/"
    headers {
      accept = "text/plain"
    }
    nothing {
    }
  }
}
"#
    ), @r"
    error[G077]: a block cannot stand among arguments
     --> a.hcl:5:5
      |
    5 |     headers {
      |     ^^^^^^^
      |
      = help: write headers = { … }
    error[G077]: a block cannot stand among arguments
     --> a.hcl:8:5
      |
    8 |     nothing {
      |     ^^^^^^^
    ");
}

#[test]
fn a_condition() {
    assert_snapshot!(broken(
        r#"
step "wait" "a" {
  arguments { until = self.output.stats_code == 200 }
}
step "wait" "b" {
  arguments { until = self.attempt > 1 }
}
step "wait" "c" {
  arguments {
    until    = 3
    interval = self.output.body
  }
}
"#
    ), @r#"
    error[G046]: reference to undeclared output "stats_code" on "self"
     --> a.hcl:3:35
      |
    3 |   arguments { until = self.output.stats_code == 200 }
      |                                   ^^^^^^^^^^
      |
      = help: did you mean "status_code"?
    error[G046]: "self" has no attribute "attempt"
     --> a.hcl:6:28
      |
    6 |   arguments { until = self.attempt > 1 }
      |                            ^^^^^^^
      |
      = help: it has output
    error[G069]: until: true or false is required, not a number
      --> a.hcl:10:16
       |
    10 |     until    = 3
       |                ^
    error[G043]: "self" means nothing here
      --> a.hcl:11:16
       |
    11 |     interval = self.output.body
       |                ^^^^^^^^^^^^^^^^
       |
       = help: it is the attempt that just ended, in check, retry and on_error of a step or group
    "#);
}

#[test]
fn a_condition_over_what_another_type_gives() {
    assert_snapshot!(broken(
        r#"
step "wait" "a" {
  arguments {
    until = true
    good  = self.output.status_code == 200
  }
}
"#
    ), @r#"
    error[G046]: reference to undeclared output "status_code" on "self"
     --> a.hcl:5:25
      |
    5 |     good  = self.output.status_code == 200
      |                         ^^^^^^^^^^^
      |
      = help: it has no output at all
    "#);
}

#[test]
fn something_missing_within_a_known_value() {
    assert_snapshot!(broken(
        r#"
step "wait" "a" {
  arguments {
    until = true
    probe = { password = "x" }
  }
}
"#
    ), @r#"
    error[G069]: probe.user: missing required argument "user"
     --> a.hcl:5:13
      |
    5 |     probe = { password = "x" }
      |             ^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_sensitive_value_is_not_shown() {
    assert_snapshot!(broken(
        r#"
variable "password" {
  default   = "hunter2"
  sensitive = true
}
step "http_request" "a" {
  arguments {
    url     = "http://localhost/"
    timeout = var.password
  }
}
"#
    ), @r"
    error[G069]: timeout: the value does not fit; it is sensitive, so it is not shown
     --> a.hcl:9:15
      |
    9 |     timeout = var.password
      |               ^^^^^^^^^^^^
    ");
}

#[test]
fn of_a_resource() {
    assert_snapshot!(broken(
        r#"
resource "http_client" "a" {
  arguments {
    timeout = "soon"
    bse     = "http://localhost/"
  }
}
resource "http_client" "b" {
  timeout = "10s"
}
resource "pool" "c" {
  arguments { rows = "many" }
}
resource "http_client" "d" {
  arguments {
    base     = ["x"]
    password = []
  }
}
"#
    ), @r#"
    error[G069]: timeout: `soon` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)
     --> a.hcl:4:15
      |
    4 |     timeout = "soon"
      |               ^^^^^^
    error[G061]: http_client has no argument "bse"
     --> a.hcl:5:5
      |
    5 |     bse     = "http://localhost/"
      |     ^^^
      |
      = help: did you mean "base"?
    error[G068]: missing required argument "base"
     --> a.hcl:8:1
      |
    8 | resource "http_client" "b" {
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write arguments { base = … } (string): Where it goes.
    error[G061]: a resource has no argument "timeout"
     --> a.hcl:9:3
      |
    9 |   timeout = "10s"
      |   ^^^^^^^
      |
      = help: write it within arguments { }: arguments { timeout = … }
    error[G069]: rows: a number is required, not a string
      --> a.hcl:12:22
       |
    12 |   arguments { rows = "many" }
       |                      ^^^^^^
    error[G069]: base: a string is required, not a tuple
      --> a.hcl:16:16
       |
    16 |     base     = ["x"]
       |                ^^^^^
    error[G069]: password: the value does not fit; it is sensitive, so it is not shown
      --> a.hcl:17:16
       |
    17 |     password = []
       |                ^^
    "#);
}

#[test]
fn what_is_wrong_in_it_is_said_although_its_name_is_unknown() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments {
    input = 1
    other = local.nothing
  }
}
"#
    ), @r#"
    error[G061]: print has no argument "other"
     --> a.hcl:5:5
      |
    5 |     other = local.nothing
      |     ^^^^^
      |
      = help: `squall modules show print` prints what it takes
    error[G040]: there is no local "nothing"
     --> a.hcl:5:19
      |
    5 |     other = local.nothing
      |                   ^^^^^^^
      |
      = help: declare it: locals { nothing = … }
    "#);
}
