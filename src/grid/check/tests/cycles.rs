//! Cycles, named whole.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn among_locals() {
    assert_snapshot!(broken(
        r#"
locals {
  a = local.b + 1
  b = local.c
  c = [local.a]
}
"#
    ), @r"
    error[G071]: a cycle: local.a → local.b → local.c → local.a
     --> a.hcl:3:7
      |
    3 |   a = local.b + 1
      |       ^^^^^^^ needs local.b
    4 |   b = local.c
      |       ------- needs local.c
    5 |   c = [local.a]
      |        ------- needs local.a
      |
      = help: none of them could ever begin; break the circle at one of these places
    ");
}

#[test]
fn a_local_of_itself() {
    assert_snapshot!(broken(
        r#"
locals {
  a = local.a
}
"#
    ), @r"
    error[G071]: local.a depends on itself: local.a → local.a
     --> a.hcl:3:7
      |
    3 |   a = local.a
      |       ^^^^^^^
    ");
}

#[test]
fn a_step_of_itself() {
    assert_snapshot!(broken(
        r#"
step "http_request" "a" {
  depends_on = [step.http_request.a]
  arguments { url = "http://localhost/" }
}
step "http_request" "b" {
  arguments { url = "http://localhost/${step.http_request.b.output.body}" }
}
"#
    ), @r#"
    error[G071]: step.http_request.a depends on itself: step.http_request.a → step.http_request.a
     --> a.hcl:3:17
      |
    3 |   depends_on = [step.http_request.a]
      |                 ^^^^^^^^^^^^^^^^^^^
    error[G071]: step.http_request.b depends on itself: step.http_request.b → step.http_request.b
     --> a.hcl:7:41
      |
    7 |   arguments { url = "http://localhost/${step.http_request.b.output.body}" }
      |                                         ^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn among_steps_and_resources() {
    assert_snapshot!(broken(
        r#"
resource "pool" "main" {
  arguments { rows = step.http_request.a.output.status_code }
}
step "copy" "b" {
  uses {
    from = resource.pool.main
    to   = resource.pool.main
  }
}
step "http_request" "a" {
  depends_on = ["copy.b"]
  arguments { url = "http://localhost/" }
}
"#
    ), @r#"
    error[G071]: a cycle: resource.pool.main → step.http_request.a → step.copy.b → resource.pool.main
      --> a.hcl:3:22
       |
     3 |   arguments { rows = step.http_request.a.output.status_code }
       |                      ^^^^^^^^^^^^^^^^^^^ needs step.http_request.a
    ...
     7 |     from = resource.pool.main
       |            ------------------ needs resource.pool.main
       |
      ::: a.hcl:12:17
       |
    12 |   depends_on = ["copy.b"]
       |                 -------- needs step.copy.b
       |
       = help: none of them could ever begin; break the circle at one of these places
    "#);
}

#[test]
fn through_a_local_and_a_count() {
    assert_snapshot!(broken(
        r#"
locals {
  many = step.http_request.a[0].output.status_code
}
step "http_request" "a" {
  count = local.many
  arguments { url = "http://localhost/" }
}
"#
    ), @r"
    error[G071]: a cycle: local.many → step.http_request.a → local.many
     --> a.hcl:3:10
      |
    3 |   many = step.http_request.a[0].output.status_code
      |          ^^^^^^^^^^^^^^^^^^^ needs step.http_request.a
    ...
    6 |   count = local.many
      |           ---------- needs local.many
      |
      = help: none of them could ever begin; break the circle at one of these places
    ");
}

#[test]
fn two_at_once() {
    assert_snapshot!(broken(
        r#"
step "anything" "a" {
  arguments { input = step.anything.b.output }
}
step "anything" "b" {
  arguments { input = step.anything.a.output }
}
step "anything" "c" {
  depends_on = ["d.c", "anything.d"]
  arguments { input = 1 }
}
step "anything" "d" {
  if = step.anything.c.status == "succeeded"
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G071]: a cycle: step.anything.a → step.anything.b → step.anything.a
     --> a.hcl:3:23
      |
    3 |   arguments { input = step.anything.b.output }
      |                       ^^^^^^^^^^^^^^^ needs step.anything.b
    ...
    6 |   arguments { input = step.anything.a.output }
      |                       --------------- needs step.anything.a
      |
      = help: none of them could ever begin; break the circle at one of these places
    error[G075]: there is no step or resource "d.c"
     --> a.hcl:9:17
      |
    9 |   depends_on = ["d.c", "anything.d"]
      |                 ^^^^^
    error[G071]: a cycle: step.anything.c → step.anything.d → step.anything.c
      --> a.hcl:9:24
       |
     9 |   depends_on = ["d.c", "anything.d"]
       |                        ^^^^^^^^^^^^ needs step.anything.d
    ...
    13 |   if = step.anything.c.status == "succeeded"
       |        --------------- needs step.anything.c
       |
       = help: none of them could ever begin; break the circle at one of these places
    "#);
}
