//! The block `squall`.

use std::time::Duration;

use insta::assert_snapshot;

use super::world::{broken, check_with, given, good, good_with};
use crate::base::failure::OnFailure;
use crate::grid::inputs::Given;
use crate::grid::model::Settings;

#[test]
fn all_of_it() {
    let grid = good(
        r#"
squall {
  required_version = ">= 0.1, < 99"
  on_failure       = "continue"
  seed             = 7
  max_duration     = "90m"
}
"#,
    );
    let expected =
        Settings { on_failure: Some(OnFailure::Continue), seed: Some(7), max_duration: Some(Duration::from_secs(90 * 60)) };
    assert_eq!(grid.settings, expected);
    assert_eq!(good("").settings, Settings::default());
    assert_eq!(good("squall {\n}\n").settings, Settings::default());
}

#[test]
fn its_values_may_be_variables() {
    let text = "variable \"seed\" {\n  default = 1\n}\nlocals {\n  long = \"2h\"\n}\nsquall {\n  seed = var.seed\n  max_duration = local.long\n}\n";
    let settings = good_with(text, &given(&["seed=12"])).settings;
    assert_eq!((settings.seed, settings.max_duration), (Some(12), Some(Duration::from_secs(7200))));
}

#[test]
fn a_second_one_in_another_file() {
    let files = [("a.hcl", "squall {\n  seed = 1\n}\n"), ("b.hcl", "squall {\n  seed = 2\n}\n")];
    let (_, said) = check_with(&files, &Given::default());
    assert_snapshot!(said, @r#"
    error[G063]: "squall" may stand only once in all files of a grid
     --> b.hcl:1:1
      |
    1 | squall {
      | ^^^^^^
      |
     ::: a.hcl:1:1
      |
    1 | squall {
      | ------ the first one
      |
      = help: put all of it into one block
    "#);
}

#[test]
fn versions_that_do_not_fit() {
    assert_snapshot!(broken("squall {\n  required_version = \">= 9.1\"\n}\n"), @r#"
    error[G110]: this is squall 0.1.0, which is too old: the grid requires ">= 9.1"
     --> a.hcl:2:22
      |
    2 |   required_version = ">= 9.1"
      |                      ^^^^^^^^
      |
      = help: take a newer squall
    "#);
    assert_snapshot!(broken("squall {\n  required_version = \"< 0.0.1\"\n}\n"), @r#"
    error[G110]: this is squall 0.1.0, which is too new: the grid requires "< 0.0.1"
     --> a.hcl:2:22
      |
    2 |   required_version = "< 0.0.1"
      |                      ^^^^^^^^^
      |
      = help: take a squall of such a version, or let the grid allow this one
    "#);
    assert_snapshot!(broken("squall {\n  required_version = \">= 1.x\"\n}\n"), @r#"
    error[G111]: required_version: "1.x" is not a version such as 1.2 or 1.2.3
     --> a.hcl:2:22
      |
    2 |   required_version = ">= 1.x"
      |                      ^^^^^^^^
      |
      = help: write conditions with commas between: ">= 1.2, < 2" or "~> 1.2"
    "#);
}

#[test]
fn every_wrong_value_is_told() {
    assert_snapshot!(broken(
        r#"
squall "x" {
  required_version = 1.0
  on_failure       = "fail_fast"
  seed             = -1
  max_duration     = 0
  max_time         = "1h"
}
"#
    ), @r#"
    error[G065]: "squall" has no label
     --> a.hcl:2:8
      |
    2 | squall "x" {
      |        ^^^
    error[G069]: required_version: a string is required, such as ">= 1.2", not a number
     --> a.hcl:3:22
      |
    3 |   required_version = 1.0
      |                      ^^^
    error[G069]: on_failure: "fail_fast" is not one of fail-fast, continue and hold; did you mean "fail-fast"?
     --> a.hcl:4:22
      |
    4 |   on_failure       = "fail_fast"
      |                      ^^^^^^^^^^^
    error[G069]: seed: a whole number from 0 on is required
     --> a.hcl:5:22
      |
    5 |   seed             = -1
      |                      ^^
    error[G069]: max_duration: a limit of nothing lets nothing happen; leave it out for none
     --> a.hcl:6:22
      |
    6 |   max_duration     = 0
      |                      ^
    error[G061]: the squall block has no argument "max_time"
     --> a.hcl:7:3
      |
    7 |   max_time         = "1h"
      |   ^^^^^^^^
      |
      = help: there is max_duration, on_failure, required_version and seed
    "#);
}
