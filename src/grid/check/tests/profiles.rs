//! Profiles, and where their values stand among all that is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use insta::assert_snapshot;

use super::world::{broken, broken_with, check_with, file, good_with};
use crate::base::diagnostic::{Diagnostics, Sources};
use crate::grid::check::profiles;
use crate::grid::inputs::{Given, collect};
use crate::grid::model::{ArgumentDef, Grid, ProfileDef};
use crate::grid::syntax;
use crate::value::Value;

const GRID: &str = r#"
variable "x" {
  default = "default"
}
profile "usual" {
  default = true
  variables { x = "usual" }
}
profile "fast" {
  variables { x = "fast" }
}
step "print" "x" {
  arguments { input = var.x }
}
"#;

fn shown(grid: &Grid) -> String {
    let argument: &ArgumentDef = &grid.steps[0].arguments()[0];
    let value = argument.value.as_constant().unwrap();
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn with(change: impl FnOnce(&mut Given)) -> Given {
    let mut given = Given::default();
    change(&mut given);
    given
}

fn environment(given: &mut Given) {
    given.environment = Arc::new(BTreeMap::from([(String::from("SQUALL_VAR_x"), String::from("environment"))]));
}

/// `default`, default profile, `SQUALL_VAR_x`, `--env-file`, `--profile`, `--var-file`, `--var`: each beats all before it.
#[test]
fn precedence_is_as_the_language_says() {
    let without_default = GRID.replace("default = true\n", "");
    assert_eq!(shown(&good_with(&without_default, &Given::default())), "default");
    let mut given = Given::default();
    let mut ranks = vec![(given.clone(), "usual")];
    environment(&mut given);
    ranks.push((given.clone(), "environment"));
    given.env_files.push(file("a.env", "SQUALL_VAR_x=env-file\n"));
    ranks.push((given.clone(), "env-file"));
    given.profile = Some(String::from("fast"));
    ranks.push((given.clone(), "fast"));
    given.var_files.push(file("a.vars.hcl", "x = \"var-file\"\n"));
    ranks.push((given.clone(), "var-file"));
    given.vars.push(String::from("x=var"));
    ranks.push((given, "var"));
    for (given, expected) in ranks {
        assert_eq!(shown(&good_with(GRID, &given)), expected);
    }
}

#[test]
fn of_two_profiles_the_one_that_is_asked_for_counts_more_and_the_default_fills_up() {
    let grid = r#"
variable "x" {}
variable "y" {}
profile "usual" {
  default = true
  variables {
    x = "x of usual"
    y = "y of usual"
  }
}
profile "fast" {
  variables { x = "x of fast" }
}
step "print" "x" {
  arguments { input = "${var.x}, ${var.y}" }
}
"#;
    let fast = with(|given| given.profile = Some(String::from("fast")));
    assert_eq!(shown(&good_with(grid, &fast)), "x of fast, y of usual");
}

#[test]
fn a_value_is_converted_and_validated_as_any_other() {
    let grid = |value: &str| {
        format!(
            r#"
variable "users" {{
  type = number
  validation {{
    condition     = var.users < 10
    error_message = "too many users"
  }}
}}
profile "fast" {{
  variables {{ users = {value} }}
}}
step "print" "x" {{
  arguments {{ input = var.users + 1 }}
}}
"#
        )
    };
    let fast = with(|given| given.profile = Some(String::from("fast")));
    assert_eq!(shown(&good_with(&grid("\"3\""), &fast)), "4");
    assert_snapshot!(broken_with(&grid("12"), &fast), @r#"
    error[V004]: variable "users": too many users
      --> a.hcl:10:23
       |
     5 |     condition     = var.users < 10
       |                     -------------- this must hold
    ...
    10 |   variables { users = 12 }
       |                       ^^
    "#);
    assert_snapshot!(broken_with(&grid("[1]"), &fast), @r#"
    error[V003]: the value of variable "users" is not of type number: a number is required, but have tuple
      --> a.hcl:10:23
       |
    10 |   variables { users = [1] }
       |                       ^^^
    "#);
}

#[test]
fn all_that_is_wrong_is_told_also_in_profiles_that_nobody_asked_for() {
    assert_snapshot!(broken(
        r#"
variable "users" {
  type    = number
  default = 1
}
variable "token" {
  type      = list(string)
  default   = ["t"]
  sensitive = true
}
profile "slow" {
  default = true
  variables {
    user  = 1
    users = "many"
  }
}
profile "fast" {
  default     = true
  descripton  = "quick"
  variables {
    users = local.x
    token = "hunter2"
    inner {
      a = 1
    }
  }
}
profile "slow" {
  variables = {}
}
"#
    ), @r#"
    error[V003]: the value of variable "token" is not of type list(string): list of string required, but have string
     --> a.hcl:6:1
      |
    6 | variable "token" {
      | ^^^^^^^^^^^^^^^^
    error[G113]: profile "slow" gives a value to "user", and there is no such variable
      --> a.hcl:14:5
       |
    14 |     user  = 1
       |     ^^^^
       |
       = help: did you mean "users"?
    error[V003]: the value of variable "users" is not of type number: a number is required
      --> a.hcl:15:13
       |
    15 |     users = "many"
       |             ^^^^^^
    error[G112]: profile "fast" cannot be the default too: "slow" is
      --> a.hcl:19:3
       |
    12 |   default = true
       |   -------------- the first one
    ...
    19 |   default     = true
       |   ^^^^^^^^^^^^^^^^^^
       |
       = help: at most one profile has default = true
    error[G061]: a profile has no argument "descripton"
      --> a.hcl:20:3
       |
    20 |   descripton  = "quick"
       |   ^^^^^^^^^^
       |
       = help: did you mean "description"?
    error[G070]: the value of a variable cannot refer to other values
      --> a.hcl:22:13
       |
    22 |     users = local.x
       |             ^^^^^^^
       |
       = help: a value made of others is a local
    error[G060]: a profile gives values, so "inner" is no block here
      --> a.hcl:24:5
       |
    24 |     inner {
       |     ^^^^^
       |
       = help: write inner = { … }
    error[G064]: profile "slow" is declared twice
      --> a.hcl:29:9
       |
    29 | profile "slow" {
       |         ^^^^^^
       |
      ::: a.hcl:11:9
       |
    11 | profile "slow" {
       |         ------ the first one
    error[G061]: "variables" is a block of a profile, not an argument
      --> a.hcl:30:3
       |
    30 |   variables = {}
       |   ^^^^^^^^^
       |
       = help: write variables { … } without "="
    "#);
}

#[test]
fn one_that_is_not_there() {
    let asked = |name: &str| with(|given| given.profile = Some(name.to_owned()));
    assert_snapshot!(broken_with(GRID, &asked("fsat")), @r#"
    error[V008]: --profile: there is no profile "fsat"
     |
     = help: did you mean "fast"?
    "#);
    assert_snapshot!(broken_with(GRID, &asked("nightly")), @r#"
    error[V008]: --profile: there is no profile "nightly"
     |
     = help: the grid has usual and fast
    "#);
    assert_snapshot!(broken_with("", &asked("nightly")), @r#"
    error[V008]: --profile: there is no profile "nightly"
     |
     = help: the grid has no profiles: profile "nightly" { variables { … } } would be one
    "#);
}

#[test]
fn they_are_listed_even_if_the_grid_needs_one_of_them() {
    let text = r#"
variable "users" { type = number }
variable "token" {
  default   = "secret one"
  sensitive = true
}
profile "fast" {
  description = "a few seconds"
  variables {
    users = 3
    token = "secret two"
  }
}
"#;
    let (grid, said) = check_with(&[("a.hcl", text)], &Given::default());
    assert!(grid.is_none() && said.contains("variable \"users\" has no value"), "{said}");
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let source = sources.add("a.hcl", text);
    let files = [(source, syntax::parse(source, text, &mut diagnostics))];
    let inputs = collect(&Given::default(), &mut sources, &mut diagnostics);
    let all = profiles(&files, &sources, &inputs, &mut diagnostics);
    assert!(diagnostics.is_empty());
    let [ProfileDef { name, description, default, overrides, .. }] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((name.as_str(), description.as_deref(), *default), ("fast", Some("a few seconds"), false));
    let shown: Vec<String> = overrides
        .iter()
        .map(|one| format!("{} {} {:?}", one.variable, one.value, one.default.as_ref().map(Value::to_string)))
        .collect();
    assert_eq!(shown, ["users 3 None", "token (sensitive) Some(\"(sensitive)\")"]);
}

#[test]
fn one_that_gives_nothing_is_told() {
    let said = |text: &str| check_with(&[("a.hcl", text)], &Given::default()).1;
    assert_snapshot!(said("profile \"fast\" {\n  description = \"quick\"\n}\nprofile \"slow\" {\n  variables { }\n}\n"), @r#"
    warning[G117]: profile "fast" gives no values, so it changes nothing
     --> a.hcl:1:1
      |
    1 | profile "fast" {
      | ^^^^^^^^^^^^^^
      |
      = help: write variables { name = value }
    warning[G117]: profile "slow" gives no values, so it changes nothing
     --> a.hcl:4:1
      |
    4 | profile "slow" {
      | ^^^^^^^^^^^^^^
      |
      = help: write variables { name = value }
    "#);
    let beside = "variable \"users\" {\n  default = 1\n}\nprofile \"fast\" {\n  users = 2\n}\n";
    assert_snapshot!(said(beside), @r#"
    error[G061]: a profile has no argument "users"
     --> a.hcl:5:3
      |
    5 |   users = 2
      |   ^^^^^
      |
      = help: write it within variables { }: variables { users = … }
    "#);
}
