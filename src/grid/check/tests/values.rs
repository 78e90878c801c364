//! Values of variables that are good: precedence, types, marks, secrets.

use super::world::{environment, file, given, good_with};
use crate::grid::inputs::Given;
use crate::value::Value;

/// What the outputs of a grid are, in the order written.
fn outputs(text: &str, given: &Given) -> Vec<String> {
    let grid = good_with(text, given);
    grid.outputs.iter().map(|output| output.value.as_constant().map_or_else(|| String::from("?"), Value::to_string)).collect()
}

const NAME: &str = r#"
variable "name" {
  type    = string
  default = "default"
}
output "name" {
  value = var.name
}
"#;

#[test]
fn the_later_source_wins() {
    let from_environment = environment(&[("SQUALL_VAR_name", "environment")]);
    let from_env_file = Given {
        env_files: vec![file(".env", "SQUALL_VAR_name=one\n"), file("b.env", "SQUALL_VAR_name=env file\n")],
        ..from_environment.clone()
    };
    let files = vec![file("a.vars.hcl", "name = \"one\"\n"), file("b.json", r#"{"name": "var file"}"#)];
    let from_var_file = Given { var_files: files, ..from_env_file.clone() };
    let from_var = Given { vars: vec![String::from("name=one"), String::from("name=var=x")], ..from_var_file.clone() };
    let table = [
        (Given::default(), "default"),
        (from_environment, "environment"),
        (from_env_file, "env file"),
        (from_var_file, "var file"),
        (from_var, "var=x"),
    ];
    for (given, expected) in table {
        let values: Vec<String> = outputs(NAME, &given);
        assert_eq!(values, outputs(&format!("output \"x\" {{\n  value = \"{expected}\"\n}}\n"), &Given::default()));
    }
}

#[test]
fn texts_are_read_by_type() {
    let text = r#"
variable "string" {
  type = string
}
variable "number" {
  type = number
}
variable "sum" {
  type = number
}
variable "bool" {
  type = bool
}
variable "list" {
  type = list(number)
}
variable "object" {
  type = object({ a = string, b = optional(number, 7), c = optional(bool) })
}
variable "untyped" {
}
variable "like_default" {
  default = [1]
}
variable "any" {
  type = any
}
output "all" {
  value = jsonencode([
    var.string, var.number, var.sum, var.bool, var.list, var.object, var.untyped, var.like_default, var.any,
  ])
}
"#;
    let vars = [
        "string=[1]",
        "number=5",
        "sum=2+3",
        "bool=true",
        "list=[1, \"2\"]",
        "object={ a = 1 }",
        "untyped=5",
        "like_default=[\"x\"]",
        "any={ a = [null] }",
    ];
    let grid = good_with(text, &given(&vars));
    let expected = r#"["[1]",5,5,true,[1,2],{"a":"1","b":7,"c":null},"5",["x"],{"a":[null]}]"#;
    assert_eq!(grid.outputs[0].value.as_constant().and_then(Value::as_str), Some(expected));
}

#[test]
fn an_environment_file_adds_to_the_environment() {
    let text = "
# a comment
export HOST=example.org   # the host
QUOTED = \"a b # c\\n\"
SINGLE='x\\ny'

EMPTY=
HOST2=\"${HOST}\"\r
";
    let given = Given { env_files: vec![file(".env", text)], ..environment(&[("HOST", "before"), ("OTHER", "stays")]) };
    let grid = "output \"all\" {\n  value = jsonencode([env.HOST, env.OTHER, env.QUOTED, env.SINGLE, env.EMPTY, env.HOST2])\n}\n";
    let grid = good_with(grid, &given);
    let expected = r#"["example.org","stays","a b # c\n","x\\ny","","${HOST}"]"#;
    assert_eq!(grid.outputs[0].value.as_constant().and_then(Value::as_str), Some(expected));
}

#[test]
fn what_is_sensitive_is_marked_and_collected() {
    let text = r#"
variable "login" {
  type      = object({ user = string, pins = list(number) })
  sensitive = true
  default   = { user = "alice", pins = [1234, 5678] }
}
variable "open" {
  default = "shown"
}
locals {
  wrapped = sensitive("wrapped")
}
step "http_request" "a" {
  arguments {
    url    = "http://localhost/"
    bearer = "bearer-token"
  }
}
output "login" {
  value = var.login
}
"#;
    let grid = good_with(text, &environment(&[("API_TOKEN", "from-environment"), ("HOME", "/home/alice"), ("EMPTY_KEY", "")]));
    assert_eq!(grid.secrets, ["1234", "5678", "alice", "bearer-token", "from-environment", "wrapped"]);
    assert!(grid.outputs[0].value.as_constant().is_some_and(Value::is_sensitive));
}

#[test]
fn a_validation_that_holds_says_nothing() {
    let text = r#"
variable "low" {
  default = 1
}
variable "port" {
  type = number
  validation {
    condition     = var.port > var.low && can(regex("^[0-9]+", var.port))
    error_message = "no"
  }
}
output "port" {
  value = var.port
}
"#;
    assert_eq!(outputs(text, &given(&["port=8080"])), ["8080"]);
}
