//! `env`, `idempotency_key` and `fallback`: each wrong value, and what a call changes.

use insta::assert_snapshot;

use super::world::{broken, check_with, good};
use crate::contract::Effect;
use crate::grid::inputs::Given;
use crate::grid::model::{ErrorAction, Grid, Setting, StepDef};

fn step<'g>(grid: &'g Grid, name: &str) -> &'g StepDef {
    grid.steps.iter().find(|step| step.name == name).unwrap()
}

#[test]
fn environments() {
    assert_snapshot!(broken(
        r#"
variable "secret" {
  default   = "planted"
  sensitive = true
}
step "print" "a" {
  env = ["A=1"]
  arguments { input = 1 }
}
step "print" "b" {
  env = { fine = 1, "A=B" = 1, "" = 2, list = [1] }
  arguments { input = 1 }
}
step "print" "c" {
  env = var.secret
  arguments { input = 1 }
}
step "print" "d" {
  env = { A = self.output }
  arguments { input = 1 }
}
step "print" "e" {
  env {
    A = 1
  }
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G069]: env: a map is required, such as { NAME = "value" }, not a tuple
     --> a.hcl:7:9
      |
    7 |   env = ["A=1"]
      |         ^^^^^^^
    error[G069]: env: "A=B" cannot be the name of an environment variable
      --> a.hcl:11:21
       |
    11 |   env = { fine = 1, "A=B" = 1, "" = 2, list = [1] }
       |                     ^^^^^
    error[G069]: env: "" cannot be the name of an environment variable
      --> a.hcl:11:32
       |
    11 |   env = { fine = 1, "A=B" = 1, "" = 2, list = [1] }
       |                                ^^
    error[G069]: env: the value of list is a tuple, and an environment variable is text
      --> a.hcl:11:47
       |
    11 |   env = { fine = 1, "A=B" = 1, "" = 2, list = [1] }
       |                                               ^^^
    error[G069]: env: the value does not fit; it is sensitive, so it is not shown
      --> a.hcl:15:9
       |
    15 |   env = var.secret
       |         ^^^^^^^^^^
    error[G043]: "self" means nothing here
      --> a.hcl:19:15
       |
    19 |   env = { A = self.output }
       |               ^^^^^^^^^^^
       |
       = help: it is the attempt that just ended, in check, retry and on_error of a step or group
    error[G060]: "env" is an argument of a step, not a block
      --> a.hcl:23:3
       |
    23 |   env {
       |   ^^^
       |
       = help: write env = …
    "#);
}

#[test]
fn keys() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  idempotency_key = ""
  arguments { input = 1 }
}
step "print" "b" {
  idempotency_key = "two words"
  arguments { input = 1 }
}
step "print" "c" {
  idempotency_key = [1]
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G069]: idempotency_key: a key has 1 to 255 characters, this one has 0
     --> a.hcl:3:21
      |
    3 |   idempotency_key = ""
      |                     ^^
    error[G069]: idempotency_key: a key has letters, digits and signs of ASCII only, and no spaces
     --> a.hcl:7:21
      |
    7 |   idempotency_key = "two words"
      |                     ^^^^^^^^^^^
    error[G069]: idempotency_key: a string is required, not a tuple
      --> a.hcl:11:21
       |
    11 |   idempotency_key = [1]
       |                     ^^^
    "#);
}

#[test]
fn one_key_for_all_instances_is_a_warning() {
    let of =
        |key: &str| format!("step \"print\" \"a\" {{\n  count = 2\n  idempotency_key = {key}\n  arguments {{ input = 1 }}\n}}\n");
    let (grid, shown) = check_with(&[("a.hcl", &of("\"pay\""))], &Given::default());
    assert!(grid.is_some());
    assert_snapshot!(shown, @r#"
    warning[G095]: all instances of the step have the same idempotency key
     --> a.hcl:3:21
      |
    3 |   idempotency_key = "pay"
      |                     ^^^^^
      |
      = help: put count.index into it, so that each has its own
    "#);
    for own in ["\"pay-${count.index}\"", "null"] {
        assert_eq!(check_with(&[("a.hcl", &of(own))], &Given::default()).1, "", "{own}");
    }
}

#[test]
fn fallbacks() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
  on_error {
    action = "fallback"
  }
}
step "print" "b" {
  arguments { input = 1 }
  on_error {
    fallback = 1
  }
}
step "print" "c" {
  arguments { input = 1 }
  on_error {
    action   = "continue"
    fallback = step.print.a
  }
}
step "print" "d" {
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = null
  }
}
step "print" "e" {
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = step.print.nobody
  }
}
step "print" "f" {
  count = 2
  arguments { input = 1 }
}
step "print" "g" {
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = step.print.f
  }
}
step "print" "h" {
  continue_on_failure = true
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = { a = self.nothing }
  }
}
"#
    ), @r#"
    error[G068]: on_error has no "fallback"
     --> a.hcl:4:3
      |
    4 |   on_error {
      |   ^^^^^^^^
      |
      = help: name the step whose output is taken instead, fallback = step.TYPE.NAME, or give a value
    error[G068]: on_error has no "action"
      --> a.hcl:10:3
       |
    10 |   on_error {
       |   ^^^^^^^^
       |
       = help: write action = "fallback"
    error[G074]: a "fallback" is taken only by the action "fallback"
      --> a.hcl:18:5
       |
    17 |     action   = "continue"
       |                ---------- this says otherwise
    18 |     fallback = step.print.a
       |     ^^^^^^^^
       |
       = help: write action = "fallback", or leave it out
    error[G069]: fallback: it is null, so there is nothing to take instead
      --> a.hcl:25:16
       |
    25 |     fallback = null
       |                ^^^^
    error[G040]: there is no step "print.nobody"
      --> a.hcl:32:27
       |
    32 |     fallback = step.print.nobody
       |                           ^^^^^^
       |
       = help: there is print.a, print.b, print.c, print.d, print.e, print.f, print.g and print.h
    error[G045]: step "print.f" has "count", so it is a collection and has no single value
      --> a.hcl:43:16
       |
    43 |     fallback = step.print.f
       |                ^^^^^^^^^^^^
       |
       = help: name one instance with [0] or [count.index], or all with [*]
    error[G074]: "continue_on_failure" and "on_error" say different things
      --> a.hcl:47:3
       |
    47 |   continue_on_failure = true
       |   ^^^^^^^^^^^^^^^^^^^^^^^^^^
    48 |   arguments { input = 1 }
    49 |   on_error {
       |   -------- the other one
       |
       = help: leave one of them out
    error[G046]: "self" has no attribute "nothing"
      --> a.hcl:51:27
       |
    51 |     fallback = { a = self.nothing }
       |                           ^^^^^^^
       |
       = help: it has output, status, attempt, duration_ms and error
    "#);
}

#[test]
fn a_step_cannot_fall_back_to_itself() {
    assert_snapshot!(broken(
        r#"
step "print" "a" {
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = step.print.a
  }
}
"#
    ), @r#"
    error[G071]: step.print.a depends on itself: step.print.a → step.print.a
     --> a.hcl:6:16
      |
    6 |     fallback = step.print.a
      |                ^^^^^^^^^^^^
      |
      = help: here "self" is the attempt that just ended
    "#);
}

#[test]
fn good_ones() {
    let grid = good(
        r#"
step "print" "spare" {
  count = 2
  arguments { input = 1 }
}
step "print" "a" {
  priority        = "3"
  idempotency_key = 7
  env             = {}
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = (step.print.spare[1])
  }
}
step "print" "b" {
  count           = 2
  priority        = -count.index
  idempotency_key = "x-${count.index}"
  env             = { A = count.index }
  arguments { input = 1 }
  on_error {
    action   = "fallback"
    fallback = { stdout = self.error.message }
  }
}
step "print" "c" {
  idempotency_key = null
  env             = null
  arguments { input = 1 }
}
"#,
    );
    let (a, b, c) = (step(&grid, "a"), step(&grid, "b"), step(&grid, "c"));
    assert!(matches!(a.policy.priority, Some(Setting::Fixed(3))) && matches!(b.policy.priority, Some(Setting::Computed(_))));
    assert_eq!((a.policy.on_error, c.policy.on_error), (ErrorAction::Fallback, ErrorAction::Fail));
    assert!(a.policy.fallback.is_some() && b.policy.fallback.is_some() && c.policy.fallback.is_none());
    assert!(a.policy.given.env.is_some() && b.policy.given.env.is_some() && c.policy.given.env.is_none());
    assert!(a.policy.given.idempotency_key.is_some() && c.policy.given.idempotency_key.is_none());
    assert!(c.policy.priority.is_none() && c.policy.annotations.is_empty());
}

#[test]
fn a_call_with_a_key_changes_once_what_it_changes() {
    let grid = good(
        r#"
resource "pool" "main" {
}
step "copy" "plain" {
  uses = { from = resource.pool.main, to = resource.pool.main }
}
step "copy" "keyed" {
  idempotency_key = "k"
  uses = { from = resource.pool.main, to = resource.pool.main }
}
step "print" "pure" {
  idempotency_key = "k"
  arguments { input = 1 }
}
"#,
    );
    let effect = |name: &str| step(&grid, name).call().unwrap().effect;
    assert_eq!((effect("plain"), effect("keyed"), effect("pure")), (Effect::Effect, Effect::Idempotent, Effect::Pure));
}
