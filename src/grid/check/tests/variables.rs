//! Variables, their values, and what is wrong with these.

use insta::assert_snapshot;

use super::world::{broken, broken_with, environment, file, given};
use crate::grid::inputs::Given;

#[test]
fn without_a_value() {
    assert_snapshot!(broken(
        r#"
variable "name" {
  type = string
}
output "name" {
  value = "hello ${var.name}"
}
"#
    ), @r#"
    error[V001]: variable "name" has no value
     --> a.hcl:2:1
      |
    2 | variable "name" {
      | ^^^^^^^^^^^^^^^
      |
      = help: give it one with --var name=… or SQUALL_VAR_name, or a default
    "#);
}

#[test]
fn a_default_of_another_type() {
    assert_snapshot!(broken(
        r#"
variable "a" {
  type    = number
  default = "many"
}
variable "b" {
  type    = object({ x = number, y = optional(string) })
  default = { y = "z" }
}
variable "c" {
  type    = list(number)
  default = [1, "x"]
}
variable "d" {
  default = var.a
}
variable "e" {
  defualt = 1
}
"#
    ), @r#"
    error[V003]: the value of variable "a" is not of type number: a number is required
     --> a.hcl:4:13
      |
    4 |   default = "many"
      |             ^^^^^^
    error[V003]: the value of variable "b" is not of type object({ x = number, y = optional(string) }): attribute "x" is required
     --> a.hcl:8:13
      |
    8 |   default = { y = "z" }
      |             ^^^^^^^^^^^
    error[V003]: the value of variable "c" is not of type list(number): c[1]: a number is required
      --> a.hcl:12:17
       |
    12 |   default = [1, "x"]
       |                 ^^^
    error[G070]: the value of a variable cannot refer to other values
      --> a.hcl:15:13
       |
    15 |   default = var.a
       |             ^^^^^
       |
       = help: a value made of others is a local
    error[G061]: a variable has no argument "defualt"
      --> a.hcl:18:3
       |
    18 |   defualt = 1
       |   ^^^^^^^
       |
       = help: did you mean "default"?
    "#);
}

#[test]
fn values_of_another_type() {
    assert_snapshot!(broken_with(
        r#"
variable "a" {
  type = number
}
variable "b" {
  type = list(string)
}
variable "c" {
  type    = bool
  default = true
}
variable "d" {
  type = number
}
"#,
        &given(&["a=many", "b=[x]", "c=[", "d=var.a"])
    ), @r#"
    error[V003]: the value of variable "a" is not a number
     --> --var a:1:1
      |
    1 | many
      | ^^^^
    error[G040]: there is nothing called "x" here
     --> --var b:1:2
      |
    1 | [x]
      |  ^
      |
      = help: write it as in a grid, texts in quotes: ["a", "b"]
    error[V003]: the value of variable "c" is not a bool
     --> --var c:1:1
      |
    1 | [
      | ^
    error[V003]: the value of variable "d" is not a number
     --> --var d:1:1
      |
    1 | var.a
      | ^^^^^
    "#);
}

#[test]
fn undeclared_ones() {
    assert_snapshot!(broken_with(
        r#"
variable "name" {
  default = "x"
}
"#,
        &Given {
            var_files: vec![file("prod.vars.hcl", "name = \"a\"\nnmae = \"b\"\n"), file("x.json", r#"{"name": "c", "other": 1}"#)],
            ..given(&["naem=secret", "nothing", "=x"])
        }
    ), @r#"
    error[V002]: prod.vars.hcl:2:1: there is no variable "nmae"
     |
     = help: did you mean "name"?
    error[V002]: x.json:1:15: there is no variable "other"
     |
     = help: the grid declares name
    error[V002]: --var: there is no variable "naem"
     |
     = help: did you mean "name"?
    error[V005]: --var takes a name and a value
     |
     = help: write --var name=value
    "#);
}

#[test]
fn the_environment_is_for_others_too() {
    assert_snapshot!(broken_with(
        r#"
variable "a" {
  type = number
}
"#,
        &environment(&[("SQUALL_VAR_b", "x"), ("SQUALL_VAR_a", "many"), ("SQUALL_VAR_", "x")])
    ), @r#"
    error[V003]: the value of variable "a" is not a number
     --> SQUALL_VAR_a:1:1
      |
    1 | many
      | ^^^^
    "#);
}

#[test]
fn files_of_values() {
    assert_snapshot!(broken_with(
        r#"
variable "a" {
  type = number
}
"#,
        &Given {
            var_files: vec![
                file("a.hcl.vars", "a = many\nstep \"x\" {\n}\n"),
                file("b.json", "[1]"),
                file("c.json", "{"),
                file("d.json", "{\n  \"a\": \"many\"\n}"),
            ],
            env_files: vec![file(".env", "A=1\nTOKEN hunter2\nB=\"x\n=c\n")],
            ..Given::default()
        }
    ), @r#"
    error[V007]: .env:2: there is no "=" in this line
     |
     = help: write NAME=value
    error[V007]: .env:3: a quote is never closed
     |
     = help: write NAME=value
    error[V007]: .env:4: what stands before the "=" is no name
     |
     = help: write NAME=value
    error[V006]: a file of values holds no blocks
     --> a.hcl.vars:2:1
      |
    2 | step "x" {
      | ^^^^^^^^
      |
      = help: write name = value for each variable
    error[V006]: a file of values is one JSON object, not an array
     --> b.json:1:1
      |
    1 | [1]
      | ^
      |
      = help: write { "name": value }
    error[V006]: this is no JSON: expected a member name in double quotes
     --> c.json:1:2
      |
    1 | {
      |  ^
    error[V003]: the value of variable "a" is not of type number: a number is required
     --> d.json:2:3
      |
    2 |   "a": "many"
      |   ^^^
    "#);
}

#[test]
fn validations() {
    assert_snapshot!(broken_with(
        r#"
variable "port" {
  type = number
  validation {
    condition     = var.port > 1024
    error_message = "The port must be above 1024, not ${var.port}."
  }
  validation {
    condition = var.port % 2 == 0
  }
  validation {
    error_message = "x"
  }
  validation {
    condition = local.x
  }
}
"#,
        &given(&["port=81"])
    ), @r#"
    error[G068]: validation has no "condition"
      --> a.hcl:11:3
       |
    11 |   validation {
       |   ^^^^^^^^^^
       |
       = help: write condition = … over var.port
    error[G040]: there is no local "x"
      --> a.hcl:15:23
       |
    15 |     condition = local.x
       |                       ^
       |
       = help: declare it: locals { x = … }
    error[V004]: variable "port": The port must be above 1024, not 81
     --> --var port:1:1
      |
    1 | 81
      | ^^
      |
     ::: a.hcl:5:21
      |
    5 |     condition     = var.port > 1024
      |                     --------------- this must hold
    error[V004]: variable "port": the value is not allowed
     --> --var port:1:1
      |
    1 | 81
      | ^^
      |
     ::: a.hcl:9:17
      |
    9 |     condition = var.port % 2 == 0
      |                 ----------------- this must hold
    "#);
}

#[test]
fn what_is_sensitive_is_not_shown() {
    assert_snapshot!(broken_with(
        r#"
variable "password" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.password) > 20
    error_message = "too short: ${var.password}"
  }
}
variable "pin" {
  type      = number
  sensitive = true
}
variable "list" {
  type      = list(string)
  sensitive = true
}
"#,
        &given(&["password=hunter2", "pin=hunter3", "list=[hunter4]", "passwrod=hunter5"])
    ), @r#"
    error[V002]: --var: there is no variable "passwrod"
     |
     = help: did you mean "password"?
    error[V004]: variable "password": the value is not allowed
     --> a.hcl:2:1
      |
    2 | variable "password" {
      | ^^^^^^^^^^^^^^^^^^^
    ...
    6 |     condition     = length(var.password) > 20
      |                     ------------------------- this must hold
    error[V003]: the value given for variable "pin" is not a number; it is sensitive, so it is not shown
      --> a.hcl:10:1
       |
    10 | variable "pin" {
       | ^^^^^^^^^^^^^^
    error[V003]: the value given for variable "list" cannot be read; it is sensitive, so it is not shown
      --> a.hcl:14:1
       |
    14 | variable "list" {
       | ^^^^^^^^^^^^^^^
    "#);
}
