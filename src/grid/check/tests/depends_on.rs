//! `depends_on`.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn not_a_list() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
}
step "print" "b" {
  depends_on = step.print.a
  arguments { input = 1 }
}
step "print" "c" {
  depends_on = var.list
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G075]: "depends_on" must be a list of steps and resources, written out
     --> a.hcl:6:16
      |
    6 |   depends_on = step.print.a
      |                ^^^^^^^^^^^^
      |
      = help: put it in brackets: depends_on = [ … ]
    error[G075]: "depends_on" must be a list of steps and resources, written out
      --> a.hcl:10:16
       |
    10 |   depends_on = var.list
       |                ^^^^^^^^
       |
       = help: write depends_on = [step.TYPE.NAME]
    "#);
}

#[test]
fn unknown_or_malformed() {
    assert_snapshot!(broken(
        r#"
step "print" "first" {
  arguments { input = 1 }
}
step "print" "b" {
  depends_on = [
    step.print.frist,
    "print.frist",
    resource.print.first,
    "print",
    step.print,
    3,
    "step.print.first.output",
    step.print.first.output,
    "print.${1}",
    "..",
    scenario.checkout,
    "service.shop",
  ]
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G075]: there is no step "print.frist"
     --> a.hcl:7:5
      |
    7 |     step.print.frist,
      |     ^^^^^^^^^^^^^^^^
      |
      = help: did you mean "print.first"?
    error[G075]: there is no step or resource "print.frist"
     --> a.hcl:8:5
      |
    8 |     "print.frist",
      |     ^^^^^^^^^^^^^
      |
      = help: did you mean "print.first"?
    error[G075]: there is no resource "print.first"
     --> a.hcl:9:5
      |
    9 |     resource.print.first,
      |     ^^^^^^^^^^^^^^^^^^^^
    error[G075]: a dependency is step.TYPE.NAME, group.NAME, scenario.NAME or resource.TYPE.NAME
      --> a.hcl:10:5
       |
    10 |     "print",
       |     ^^^^^^^
    error[G075]: a dependency is step.TYPE.NAME, group.NAME, scenario.NAME or resource.TYPE.NAME
      --> a.hcl:11:5
       |
    11 |     step.print,
       |     ^^^^^^^^^^
    error[G075]: a dependency is step.TYPE.NAME, group.NAME, scenario.NAME or resource.TYPE.NAME
      --> a.hcl:12:5
       |
    12 |     3,
       |     ^
    error[G075]: a dependency is on a whole step or one instance of it, so nothing stands behind that
      --> a.hcl:13:5
       |
    13 |     "step.print.first.output",
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write step.print.first
    error[G075]: a dependency is on a whole step or one instance of it, so nothing stands behind that
      --> a.hcl:14:5
       |
    14 |     step.print.first.output,
       |     ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write step.print.first
    error[G075]: a dependency is written out, without ${ }
      --> a.hcl:15:5
       |
    15 |     "print.${1}",
       |     ^^^^^^^^^^^^
    error[G075]: a dependency is step.TYPE.NAME, group.NAME, scenario.NAME or resource.TYPE.NAME
      --> a.hcl:16:5
       |
    16 |     "..",
       |     ^^^^
    error[G075]: there is no scenario "checkout"
      --> a.hcl:17:5
       |
    17 |     scenario.checkout,
       |     ^^^^^^^^^^^^^^^^^
    error[G047]: a dependency on a service is not built yet
      --> a.hcl:18:5
       |
    18 |     "service.shop",
       |     ^^^^^^^^^^^^^^
       |
       = help: it waits for the service's health, which this version does not look at: leave it out, and wait with a step of type wait
    "#);
}

#[test]
fn instances() {
    assert_snapshot!(broken(
        r#"
step "print" "one" {
  arguments { input = 1 }
}
step "print" "many" {
  count = 3
  arguments { input = 1 }
}
step "print" "keyed" {
  for_each = { eu = 1, us = 2 }
  arguments { input = 1 }
}
step "print" "b" {
  depends_on = [
    "print.one[0]",
    step.print.many[3],
    "print.many[\"eu\"]",
    step.print.keyed["asia"],
    step.print.keyed[2],
    step.print.many[count.index],
    step.print.many[var.x],
  ]
  arguments { input = 1 }
}
step "print" "c" {
  count      = 2
  depends_on = [step.print.many[count.index], step.print.one[count.index], step.print.keyed[each.key]]
  arguments { input = 1 }
}
step "print" "d" {
  for_each   = toset(["eu", "asia"])
  depends_on = [step.print.keyed[each.key]]
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G075]: step "print.one" has neither "count" nor "for_each", so it has no instances to index
      --> a.hcl:15:5
       |
    15 |     "print.one[0]",
       |     ^^^^^^^^^^^^^^
       |
       = help: write step.print.one
    error[G075]: index 3 is out of range: step "print.many" has 3 instances, 0 to 2
      --> a.hcl:16:5
       |
    16 |     step.print.many[3],
       |     ^^^^^^^^^^^^^^^^^^
    error[G075]: step "print.many" has "count", so its index is a number
      --> a.hcl:17:5
       |
    17 |     "print.many[\"eu\"]",
       |     ^^^^^^^^^^^^^^^^^^^^
    error[G075]: step "print.keyed" has no instance "asia"
      --> a.hcl:18:5
       |
    18 |     step.print.keyed["asia"],
       |     ^^^^^^^^^^^^^^^^^^^^^^^^
    error[G075]: step "print.keyed" has no instance "2"
      --> a.hcl:19:5
       |
    19 |     step.print.keyed[2],
       |     ^^^^^^^^^^^^^^^^^^^
    error[G078]: step.print.b has no "count", so "count.index" means nothing here
      --> a.hcl:20:5
       |
    20 |     step.print.many[count.index],
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    error[G075]: in the brackets stands a number, a key in quotes, *, count.index or each.key
      --> a.hcl:21:5
       |
    21 |     step.print.many[var.x],
       |     ^^^^^^^^^^^^^^^^^^^^^^
    error[G078]: step.print.c has 2 instances, 0 to 1, but step "print.many" has 3 instances, 0 to 2, so they do not pair up
      --> a.hcl:27:17
       |
    27 |   depends_on = [step.print.many[count.index], step.print.one[count.index], step.print.keyed[each.key…
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give both the same "count"
    error[G075]: step "print.one" has neither "count" nor "for_each", so it has no instances to index
      --> a.hcl:27:47
       |
    27 | …nds_on = [step.print.many[count.index], step.print.one[count.index], step.print.keyed[each.key]]
       |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write step.print.one
    error[G078]: step.print.c has no "for_each", so "each.key" means nothing here
      --> a.hcl:27:76
       |
    27 | …nt.index], step.print.one[count.index], step.print.keyed[each.key]]
       |                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^
    error[G078]: step "print.keyed" has no instance "asia", but step.print.d has
      --> a.hcl:32:17
       |
    32 |   depends_on = [step.print.keyed[each.key]]
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}
