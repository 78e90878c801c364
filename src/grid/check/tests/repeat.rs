//! `count`, `for_each`, and who refers to instances.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn both_together() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  count    = 1
  for_each = {}
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G074]: "count" and "for_each" exclude each other
     --> a.hcl:4:3
      |
    3 |   count    = 1
      |   ----- the other one
    4 |   for_each = {}
      |   ^^^^^^^^
    "#);
}

#[test]
fn counts_that_are_none() {
    assert_snapshot!(broken(
        r#"
variable "text" {
  default = "3"
}
step "print" "a" {
  count = "3"
  arguments { input = 1 }
}
step "print" "b" {
  count = -1
  arguments { input = 1 }
}
step "print" "c" {
  count = 5.5
  arguments { input = 1 }
}
step "print" "d" {
  count = [1]
  arguments { input = 1 }
}
step "print" "e" {
  count = null
  arguments { input = 1 }
}
step "print" "f" {
  count = var.text
  arguments { input = 1 }
}
step "print" "g" {
  count = 10000000
  arguments { input = 1 }
}
step "print" "h" {
  count = 1e40
  arguments { input = 1 }
}
step "print" "i" {
  count = count.index
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G072]: "count" must be a number, but got a string
     --> a.hcl:6:11
      |
    6 |   count = "3"
      |           ^^^
      |
      = help: write tonumber(…) around it, or leave out the quotes
    error[G072]: "count" cannot be negative, got -1
      --> a.hcl:10:11
       |
    10 |   count = -1
       |           ^^
    error[G072]: "count" must be a whole number, got 5.5
      --> a.hcl:14:11
       |
    14 |   count = 5.5
       |           ^^^
    error[G072]: "count" must be a number, but got a tuple
      --> a.hcl:18:11
       |
    18 |   count = [1]
       |           ^^^
       |
       = help: for an instance of each element there is "for_each"
    error[G072]: "count" must be a number, but got null
      --> a.hcl:22:11
       |
    22 |   count = null
       |           ^^^^
    error[G072]: "count" must be a number, but got a string
      --> a.hcl:26:11
       |
    26 |   count = var.text
       |           ^^^^^^^^
       |
       = help: write tonumber(…) around it, or leave out the quotes
    error[G072]: "count" is 10000000, but a step has at most 1000000 instances
      --> a.hcl:30:11
       |
    30 |   count = 10000000
       |           ^^^^^^^^
    error[G072]: "count" is 10000000000000000000000000000000000000000, but a step has at most 1000000 instances
      --> a.hcl:34:11
       |
    34 |   count = 1e40
       |           ^^^^
    error[G043]: "count.index" means nothing here
      --> a.hcl:38:11
       |
    38 |   count = count.index
       |           ^^^^^^^^^^^
       |
       = help: it means something only in a block that has "count", and not in "count" itself
    "#);
}

#[test]
fn for_eaches_that_are_none() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  for_each = 3
  arguments { input = 1 }
}
step "print" "b" {
  for_each = "abc"
  arguments { input = 1 }
}
step "print" "c" {
  for_each = toset([1, 2])
  arguments { input = 1 }
}
step "print" "d" {
  for_each = null
  arguments { input = 1 }
}
step "print" "e" {
  for_each = { a = each.value }
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G073]: "for_each" must be a map, an object, a set of strings or a list, but got a number
     --> a.hcl:3:14
      |
    3 |   for_each = 3
      |              ^
      |
      = help: for a number of instances there is "count"
    error[G073]: "for_each" must be a map, an object, a set of strings or a list, but got a string
     --> a.hcl:7:14
      |
    7 |   for_each = "abc"
      |              ^^^^^
    error[G073]: "for_each" over a set needs strings, which are the keys, but one is a number
      --> a.hcl:11:14
       |
    11 |   for_each = toset([1, 2])
       |              ^^^^^^^^^^^^^
       |
       = help: make strings of them: toset([for x in … : tostring(x)])
    error[G073]: "for_each" must be a map, an object, a set of strings or a list, but got null
      --> a.hcl:15:14
       |
    15 |   for_each = null
       |              ^^^^
    error[G043]: "each" means nothing here
      --> a.hcl:19:20
       |
    19 |   for_each = { a = each.value }
       |                    ^^^^^^^^^^
       |
       = help: it means something only in a block that has "for_each", and not in "for_each" itself
    "#);
}

#[test]
fn sensitive_ones() {
    assert_snapshot!(broken(
        r#"
variable "secret" {
  default   = 3
  sensitive = true
}
step "print" "a" {
  count = var.secret
  arguments { input = 1 }
}
step "print" "b" {
  for_each = sensitive({ a = 1 })
  arguments { input = 1 }
}
step "print" "c" {
  for_each = toset([sensitive("a")])
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G079]: "count" is sensitive, but how many instances there are, and their keys, is shown everywhere
     --> a.hcl:7:11
      |
    7 |   count = var.secret
      |           ^^^^^^^^^^
      |
      = help: take the mark off with nonsensitive(…), if it may be shown
    error[G079]: "for_each" is sensitive, but how many instances there are, and their keys, is shown everywhere
      --> a.hcl:11:14
       |
    11 |   for_each = sensitive({ a = 1 })
       |              ^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the mark off with nonsensitive(…), if it may be shown
    error[G079]: "for_each" is sensitive, but how many instances there are, and their keys, is shown everywhere
      --> a.hcl:15:14
       |
    15 |   for_each = toset([sensitive("a")])
       |              ^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: take the mark off with nonsensitive(…), if it may be shown
    "#);
}

#[test]
fn references_to_instances() {
    assert_snapshot!(broken(
        r#"
step "http_request" "many" {
  count = 3
  arguments { url = "http://localhost/${count.index}" }
}
output "bare" {
  value = step.http_request.many.output
}
output "far" {
  value = step.http_request.many[3].output.body
}
output "undeclared" {
  value = step.http_request.many[0].output.boddy
}
output "each" {
  value = each.key
}
"#
    ), @r#"
    error[G045]: step "http_request.many" has "count", so it is a collection and has no single value
     --> a.hcl:7:11
      |
    7 |   value = step.http_request.many.output
      |           ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: name one instance with [0] or [count.index], or all with [*]
    error[G045]: index 3 is out of range: step "http_request.many" has 3 instances, 0 to 2
      --> a.hcl:10:34
       |
    10 |   value = step.http_request.many[3].output.body
       |                                  ^
    error[G046]: reference to undeclared output "boddy" on step "http_request.many"
      --> a.hcl:13:44
       |
    13 |   value = step.http_request.many[0].output.boddy
       |                                            ^^^^^
       |
       = help: did you mean "body"?
    error[G043]: "each" means nothing here
      --> a.hcl:16:11
       |
    16 |   value = each.key
       |           ^^^^^^^^
       |
       = help: it means something only in a block that has "for_each", and not in "for_each" itself
    "#);
}

#[test]
fn instances_that_do_not_pair_up() {
    assert_snapshot!(broken(
        r#"
step "http_request" "few" {
  count = 2
  arguments { url = "http://localhost/" }
}
step "http_request" "more" {
  count = 3
  arguments { url = "http://localhost/${step.http_request.few[count.index].output.body}" }
}
step "http_request" "less" {
  count = 1
  arguments { url = "http://localhost/${step.http_request.few[count.index].output.body}" }
}
step "print" "last" {
  count      = 4
  depends_on = ["http_request.few[count.index]"]
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G045]: index out of range: step "http_request.few" has 2 instances, 0 to 1, but "count" here is 3
     --> a.hcl:8:63
      |
    8 |   arguments { url = "http://localhost/${step.http_request.few[count.index].output.body}" }
      |                                                               ^^^^^^^^^^^
    error[G078]: step.http_request.less has one instance, 0, but step "http_request.few" has 2 instances, 0 to 1, so they do not pair up
      --> a.hcl:12:41
       |
    12 |   arguments { url = "http://localhost/${step.http_request.few[count.index].output.body}" }
       |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give both the same "count"
    error[G078]: step.print.last has 4 instances, 0 to 3, but step "http_request.few" has 2 instances, 0 to 1, so they do not pair up
      --> a.hcl:16:17
       |
    16 |   depends_on = ["http_request.few[count.index]"]
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: give both the same "count"
    "#);
}
