//! Blocks, labels, names, and words nobody knows.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn an_unknown_block() {
    assert_snapshot!(broken(
        r#"
stap "print" "hello" {
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G060]: a grid has no block "stap"
     --> a.hcl:2:1
      |
    2 | stap "print" "hello" {
      | ^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean "step"?
    "#);
}

#[test]
fn a_block_not_built_yet() {
    assert_snapshot!(broken(
        r#"
service "shop" {
}
chaos "monkey" {
  interval = "10s"
}
"#
    ), @r#"
    error[G047]: `service` is not built yet
     --> a.hcl:2:1
      |
    2 | service "shop" {
      | ^^^^^^^^^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    error[G047]: `chaos` is not built yet
     --> a.hcl:4:1
      |
    4 | chaos "monkey" {
      | ^^^^^^^^^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    "#);
}

#[test]
fn an_attribute_at_the_top() {
    assert_snapshot!(broken(
        r#"
timeout = 3
"#
    ), @r#"
    error[G061]: a grid has no argument "timeout"
     --> a.hcl:2:1
      |
    2 | timeout = 3
      | ^^^^^^^
      |
      = help: arguments stand in blocks; a named value of your own stands in locals { }
    "#);
}

#[test]
fn an_unknown_type() {
    assert_snapshot!(broken(
        r#"
step "http_requst" "first" {
  arguments { url = "http://localhost/" }
}
resource "http_clent" "shared" {
}
output "status" {
  value = step.http_requst.first.output.status_code
}
"#
    ), @r#"
    error[G067]: there is no step type "http_requst"
     --> a.hcl:2:6
      |
    2 | step "http_requst" "first" {
      |      ^^^^^^^^^^^^^
      |
      = help: did you mean "http_request"?
    error[G067]: there is no resource type "http_clent"
     --> a.hcl:5:10
      |
    5 | resource "http_clent" "shared" {
      |          ^^^^^^^^^^^^
      |
      = help: did you mean "http_client"?
    "#);
}

#[test]
fn a_type_of_the_other_kind() {
    assert_snapshot!(broken(
        r#"
step "http_client" "first" {
}
resource "http_request" "second" {
}
"#
    ), @r#"
    error[G067]: there is no step type "http_client"
     --> a.hcl:2:6
      |
    2 | step "http_client" "first" {
      |      ^^^^^^^^^^^^^
      |
      = help: http_client is a type of resources: write resource "http_client" "first"
    error[G067]: there is no resource type "http_request"
     --> a.hcl:4:10
      |
    4 | resource "http_request" "second" {
      |          ^^^^^^^^^^^^^^
      |
      = help: http_request is a type of steps: write step "http_request" "second"
    "#);
}

#[test]
fn labels() {
    assert_snapshot!(broken(
        r#"
step "print" {
}
step {
}
step "print" "a" "b" {
  arguments { input = 1 }
}
variable "x" "y" {
  default = 1
}
locals "x" {
  a = 1
}
output {
  value = 1
}
"#
    ), @r#"
    error[G065]: step needs a name
     --> a.hcl:2:1
      |
    2 | step "print" {
      | ^^^^^^^^^^^^
      |
      = help: write step "print" "name" { … }
    error[G065]: step needs a type
     --> a.hcl:4:1
      |
    4 | step {
      | ^^^^
      |
      = help: write step "type" "name" { … }
    error[G065]: step has 2 labels, not 3
     --> a.hcl:6:18
      |
    6 | step "print" "a" "b" {
      |                  ^^^
      |
      = help: write step "print" "a" { … }
    error[G065]: variable has 1 label, not 2
     --> a.hcl:9:14
      |
    9 | variable "x" "y" {
      |              ^^^
      |
      = help: write variable "x" { … }
    error[G065]: "locals" has no label
      --> a.hcl:12:8
       |
    12 | locals "x" {
       |        ^^^
    error[G065]: output needs a name
      --> a.hcl:15:1
       |
    15 | output {
       | ^^^^^^
       |
       = help: write output "name" { … }
    "#);
}

#[test]
fn names() {
    assert_snapshot!(broken(
        r#"
variable "1st" {
  default = 1
}
step "print" "a b" {
  arguments { input = 1 }
}
output "" {
  value = 1
}
"#
    ), @r#"
    error[G066]: "1st" is not a name
     --> a.hcl:2:10
      |
    2 | variable "1st" {
      |          ^^^^^
      |
      = help: a name begins with a letter or _ and goes on with letters, digits, _ and -
    error[G066]: "a b" is not a name
     --> a.hcl:5:14
      |
    5 | step "print" "a b" {
      |              ^^^^^
      |
      = help: a name begins with a letter or _ and goes on with letters, digits, _ and -
    error[G066]: "" is not a name
     --> a.hcl:8:8
      |
    8 | output "" {
      |        ^^
      |
      = help: a name begins with a letter or _ and goes on with letters, digits, _ and -
    "#);
}

#[test]
fn names_given_twice() {
    assert_snapshot!(broken(
        r#"
variable "x" {
  default = 1
}
variable "x" {
  default = 2
}
locals {
  a = 1
}
locals {
  a = 2
}
step "print" "p" {
  arguments { input = 1 }
}
step "print" "p" {
  arguments { inptu = 2 }
}
step "anything" "p" {
  arguments { input = step.print.p.status }
}
resource "pool" "main" {
}
resource "pool" "main" {
}
output "o" {
  value = 1
}
output "o" {
  value = 2
}
"#
    ), @r#"
    error[G064]: variable "x" is declared twice
     --> a.hcl:5:10
      |
    2 | variable "x" {
      |          --- the first one
    ...
    5 | variable "x" {
      |          ^^^
    error[G064]: local "a" is declared twice
      --> a.hcl:12:3
       |
     9 |   a = 1
       |   - the first one
    ...
    12 |   a = 2
       |   ^
    error[G064]: step.print.p is declared twice
      --> a.hcl:17:14
       |
    14 | step "print" "p" {
       |              --- the first one
    ...
    17 | step "print" "p" {
       |              ^^^
    error[G061]: print has no argument "inptu"
      --> a.hcl:18:15
       |
    18 |   arguments { inptu = 2 }
       |               ^^^^^
       |
       = help: did you mean "input"?
    error[G064]: resource.pool.main is declared twice
      --> a.hcl:25:17
       |
    23 | resource "pool" "main" {
       |                 ------ the first one
    24 | }
    25 | resource "pool" "main" {
       |                 ^^^^^^
    error[G064]: output "o" is declared twice
      --> a.hcl:30:8
       |
    27 | output "o" {
       |        --- the first one
    ...
    30 | output "o" {
       |        ^^^
    "#);
}

#[test]
fn an_unknown_argument_of_a_step() {
    assert_snapshot!(broken(
        r#"
step "http_request" "first" {
  cuont = 2
  url   = "http://localhost/"
  arguments { url = "http://localhost/" }
}
"#
    ), @r#"
    error[G061]: a step has no argument "cuont"
     --> a.hcl:3:3
      |
    3 |   cuont = 2
      |   ^^^^^
      |
      = help: did you mean "count"?
    error[G061]: a step has no argument "url"
     --> a.hcl:4:3
      |
    4 |   url   = "http://localhost/"
      |   ^^^
      |
      = help: write it within arguments { }: arguments { url = … }
    "#);
}

#[test]
fn arguments_and_blocks_mixed_up() {
    assert_snapshot!(broken(
        r#"
step "http_request" "first" {
  retry = { attempts = 3 }
  count {
  }
  argument {
    url = "http://localhost/"
  }
  arguments = { url = "http://localhost/" }
}
"#
    ), @r#"
    error[G061]: "retry" is a block of a step, not an argument
     --> a.hcl:3:3
      |
    3 |   retry = { attempts = 3 }
      |   ^^^^^
      |
      = help: write retry { … } without "="; it takes attempts, max_duration, retry_on, abort_on and only
    error[G060]: "count" is an argument of a step, not a block
     --> a.hcl:4:3
      |
    4 |   count {
      |   ^^^^^
      |
      = help: write count = …
    error[G060]: a step has no block "argument"
     --> a.hcl:6:3
      |
    6 |   argument {
      |   ^^^^^^^^
      |
      = help: did you mean "arguments"?
    error[G061]: "arguments" is a block of a step, not an argument
     --> a.hcl:9:3
      |
    9 |   arguments = { url = "http://localhost/" }
      |   ^^^^^^^^^
      |
      = help: write arguments { … } without "="
    "#);
}

#[test]
fn meta_arguments_not_built_yet() {
    assert_snapshot!(broken(
        r#"
step "print" "p" {
  }
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G068]: missing required argument "input"
     --> a.hcl:2:1
      |
    2 | step "print" "p" {
      | ^^^^^^^^^^^^^^^^
      |
      = help: write arguments { input = … } (any): What to print.
    error[G060]: a grid has no block "arguments"
     --> a.hcl:4:3
      |
    4 |   arguments { input = 1 }
      |   ^^^^^^^^^
      |
      = help: its blocks are squall, profile, runner, asset, variable, locals, resource, step, group, scenario, mix, threshold and output
    error[G003]: there is nothing open that this `}` could close
     --> a.hcl:5:1
      |
    5 | }
      | ^
      |
      = help: remove it, or look for the opening that is missing before it
    "#);
}

#[test]
fn a_block_given_twice() {
    assert_snapshot!(broken(
        r#"
step "print" "p" {
  arguments { input = 1 }
  timeouts { execution = "1s" }
  arguments { input = 2 }
  timeouts { execution = "2s" }
}
"#
    ), @r#"
    error[G063]: "arguments" may stand only once in a step
     --> a.hcl:5:3
      |
    3 |   arguments { input = 1 }
      |   --------- the first one
    4 |   timeouts { execution = "1s" }
    5 |   arguments { input = 2 }
      |   ^^^^^^^^^
      |
      = help: put all of it into one block
    error[G063]: "timeouts" may stand only once in a step
     --> a.hcl:6:3
      |
    4 |   timeouts { execution = "1s" }
      |   -------- the first one
    5 |   arguments { input = 2 }
    6 |   timeouts { execution = "2s" }
      |   ^^^^^^^^
      |
      = help: put all of it into one block
    "#);
}

#[test]
fn an_output_without_a_value() {
    assert_snapshot!(broken(
        r#"
output "a" {
}
output "b" {
  valeu = 1
}
output "c" {
  value = step.print.nobody.status
}
"#
    ), @r#"
    error[G068]: output "a" has no "value"
     --> a.hcl:2:1
      |
    2 | output "a" {
      | ^^^^^^^^^^
      |
      = help: write value = …
    error[G061]: an output has no argument "valeu"
     --> a.hcl:5:3
      |
    5 |   valeu = 1
      |   ^^^^^
      |
      = help: did you mean "value"?
    error[G040]: there is no step "print.nobody"
     --> a.hcl:8:22
      |
    8 |   value = step.print.nobody.status
      |                      ^^^^^^
      |
      = help: the grid has no steps
    "#);
}

#[test]
fn locals_hold_values() {
    assert_snapshot!(broken(
        r#"
locals {
  a = 1
  b {
    c = 1
  }
}
"#
    ), @r#"
    error[G060]: locals hold named values, not blocks such as "b"
     --> a.hcl:4:3
      |
    4 |   b {
      |   ^
      |
      = help: write b = { … }
    "#);
}

#[test]
fn one_bad_block_hides_no_other_and_adds_nothing() {
    assert_snapshot!(broken(
        r#"
variable "size" {
  type = strng
}
locals {
  twice = var.size * 2
  bad   = nothing.here
}
step "print" "a" {
  count = local.twice
  arguments { input = local.bad }
}
step "print" "b" {
  for_each = var.size
  arguments { input = each.value }
}
step "http_request" "c" {
  delay_before = local.twice
  timeouts { execution = local.bad }
  arguments {
    url    = "http://localhost/${local.bad}"
    method = 1 + []
  }
}
output "all" {
  value = [step.print.a[*].status, step.print.b["x"].status, local.twice]
}
"#
    ), @r#"
    error[G080]: there is no type "strng"
     --> a.hcl:3:10
      |
    3 |   type = strng
      |          ^^^^^
      |
      = help: did you mean "string"?
    error[G040]: there is nothing called "nothing" here
     --> a.hcl:7:11
      |
    7 |   bad   = nothing.here
      |           ^^^^^^^
      |
      = help: a reference begins with var, local, env, step, group, scenario, resource, count, each, any, self, run, vary, data or user; text needs quotes
    error[R010]: the right operand must be a number, not a tuple
      --> a.hcl:22:18
       |
    22 |     method = 1 + []
       |                  ^^
       |
       = help: to join lists, write concat(a, b)
    "#);
}

#[test]
fn a_file_that_is_broken_says_only_what_is() {
    assert_snapshot!(broken(
        r#"
step "http_request" "a" {
  arguments {
    url = "http://localhost
  }
}
output "a" {
  value = 
}
output "b" {
  value = step.http_request.a.output.nothing
}
"#
    ), @r#"
    error[G002]: this string is never closed
     --> a.hcl:4:11
      |
    4 |     url = "http://localhost
      |           ^
      |
      = help: close it with `"` on the same line; a text of several lines is a heredoc: `<<EOT`
    error[G008]: `value` has no value
     --> a.hcl:8:3
      |
    8 |   value = 
      |   ^^^^^^^
      |
      = help: the value begins on the same line as the `=`
    error[G046]: reference to undeclared output "nothing" on step "http_request.a"
      --> a.hcl:11:38
       |
    11 |   value = step.http_request.a.output.nothing
       |                                      ^^^^^^^
       |
       = help: it has status_code and body
    "#);
}
