//! Types of variables.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn types_that_are_none() {
    assert_snapshot!(broken(
        r#"
variable "a" {
  type = strng
}
variable "b" {
  type = "string"
}
variable "c" {
  type = list
}
variable "d" {
  type = list(string, number)
}
variable "e" {
  type = object({ a = optional(number, "x"), b = optional(bool), c = lst(string) })
}
variable "f" {
  type = optional(string)
}
variable "g" {
  type = tuple(string)
}
variable "h" {
  type = 3
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
    error[G080]: a type is not a string
     --> a.hcl:6:10
      |
    6 |   type = "string"
      |          ^^^^^^^^
      |
      = help: write string without quotes
    error[G080]: "list" needs to know of what
     --> a.hcl:9:10
      |
    9 |   type = list
      |          ^^^^
      |
      = help: write list(string)
    error[G080]: "list" takes one argument, not 2
      --> a.hcl:12:10
       |
    12 |   type = list(string, number)
       |          ^^^^^^^^^^^^^^^^^^^^
       |
       = help: write list(string)
    error[G080]: the default is not of the type number: a number is required
      --> a.hcl:15:40
       |
    15 |   type = object({ a = optional(number, "x"), b = optional(bool), c = lst(string) })
       |                                        ^^^
    error[G080]: there is no type "lst"
      --> a.hcl:15:70
       |
    15 |   type = object({ a = optional(number, "x"), b = optional(bool), c = lst(string) })
       |                                                                      ^^^
       |
       = help: did you mean "list"?
    error[G080]: "optional" stands only before the type of an attribute of an object
      --> a.hcl:18:10
       |
    18 |   type = optional(string)
       |          ^^^^^^^^^^^^^^^^
       |
       = help: write object({ a = string, b = optional(number, 1) })
    error[G080]: "tuple" is written otherwise
      --> a.hcl:21:16
       |
    21 |   type = tuple(string)
       |                ^^^^^^
       |
       = help: write tuple([string, number])
    error[G080]: this is no type
      --> a.hcl:24:10
       |
    24 |   type = 3
       |          ^
       |
       = help: types are such as string and list(string)
    "#);
}
