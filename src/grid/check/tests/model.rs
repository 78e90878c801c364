//! What comes out of a good grid.

use std::time::Duration;

use super::world::{check_with, good};
use crate::base::failure::{ErrorClass, FailureMatch};
use crate::grid::expression::{InstanceKey, Instances, ResourceId, StepId, Target};
use crate::grid::inputs::Given;
use crate::grid::model::{
    ArgumentKind, BackoffStrategy, CheckSeverity, DeadlineDef, DependencyTarget, ErrorAction, Grid, Jitter, RepeatDef, Setting,
    StepDef,
};
use crate::value::Value;

fn step<'g>(grid: &'g Grid, name: &str) -> &'g StepDef {
    grid.steps.iter().find(|step| step.name == name).unwrap()
}

fn targets(grid: &Grid, name: &str) -> Vec<DependencyTarget> {
    step(grid, name).depends_on.iter().map(|dependency| dependency.target.clone()).collect()
}

fn fixed<T: Copy>(setting: &Setting<T>) -> T {
    match setting {
        Setting::Fixed(value) => *value,
        Setting::Computed(_) => panic!("it is computed"),
    }
}

#[test]
fn nothing_is_a_grid() {
    let grid = good("");
    assert!(grid.steps.is_empty() && grid.resources.is_empty() && grid.outputs.is_empty() && grid.secrets.is_empty());
}

#[test]
fn files_are_one_collection_in_the_order_given() {
    let files = [
        ("b.hcl", "step \"print\" \"b\" {\n  arguments { input = local.x }\n}\n"),
        ("a.hcl", "locals {\n  x = step.print.a.status\n}\n"),
        ("c.hcl", "step \"print\" \"a\" {\n  description = \"the first\"\n  arguments { input = 1 }\n}\n"),
    ];
    let (grid, shown) = check_with(&files, &Given::default());
    assert_eq!(shown, "");
    let grid = grid.unwrap();
    let ids: Vec<(StepId, String)> = grid.steps.iter().map(|step| (step.id, step.address())).collect();
    assert_eq!(ids, [(StepId(0), String::from("step.print.b")), (StepId(1), String::from("step.print.a"))]);
    assert_eq!(step(&grid, "a").description.as_deref(), Some("the first"));
    assert_eq!(step(&grid, "b").slots.slots[0].target, Target::Local(crate::grid::expression::LocalId(0)));
    assert_eq!(grid.locals[0].slots.slots[0].target, Target::Step { step: StepId(1), instances: Instances::Single });
}

#[test]
fn constants_are_folded_and_the_rest_is_computed_in_order() {
    let grid = good(
        r#"
locals {
  z     = local.y + 1
  y     = var.x * 2
  later = "${step.anything.a.output.id}-${local.z}"
  last  = [local.later]
}
variable "x" {
  default = 20
}
step "anything" "a" {
  arguments { input = local.z }
}
output "all" {
  value     = local.last
  sensitive = true
}
"#,
    );
    assert_eq!(step(&grid, "a").arguments()[0].value.as_constant(), Some(&Value::Int(41)));
    let names: Vec<&str> = grid.locals.iter().map(|local| local.name.as_str()).collect();
    assert_eq!(names, ["later", "last"]);
    assert!(grid.outputs[0].sensitive);
}

#[test]
fn repetition_that_is_known() {
    let grid = good(
        r#"
locals {
  regions = { us = 1, eu = 2 }
  many    = [for i in range(12) : "x${i}"]
}
step "print" "counted" {
  count = length(local.regions)
  arguments { input = count.index }
}
step "print" "map" {
  for_each = local.regions
  arguments { input = "${each.key} ${each.value}" }
}
step "print" "set" {
  for_each = toset(["b", "a", "b"])
  arguments { input = each.value }
}
step "print" "list" {
  for_each = local.many
  arguments { input = each.value }
}
step "print" "mixed" {
  for_each = ["a", 1]
  arguments { input = each.value }
}
step "print" "reader" {
  depends_on = [step.print.list["10"], step.print.list[2]]
  arguments { input = step.print.list["11"].status }
}
step "print" "none" {
  count = 0
  arguments { input = step.print.none_too[*].status }
}
step "print" "none_too" {
  for_each = {}
  arguments { input = 1 }
}
"#,
    );
    let keys = |name: &str| match &step(&grid, name).repeat {
        RepeatDef::ForEach { known: Some(keys), .. } => keys.iter().map(|key| String::from(key.as_str())).collect::<Vec<_>>(),
        _ => panic!("{name} has no known keys"),
    };
    assert!(matches!(step(&grid, "counted").repeat, RepeatDef::Count { known: Some(2), .. }));
    assert!(matches!(step(&grid, "none").repeat, RepeatDef::Count { known: Some(0), .. }));
    assert_eq!(keys("map"), ["eu", "us"]);
    assert_eq!(keys("set"), ["a", "b"]);
    let numbers: Vec<String> = (0..12).map(|at: u32| at.to_string()).collect();
    assert_eq!(keys("list"), numbers);
    assert_eq!(keys("mixed"), ["0", "1"]);
    assert_eq!(keys("none_too"), Vec::<String>::new());
}

#[test]
fn repetition_that_the_run_decides() {
    let grid = good(
        r#"
step "anything" "source" {
  arguments { input = 1 }
}
step "print" "counted" {
  count = tonumber(step.anything.source.output.n)
  if    = step.anything.source.output.on
  arguments { input = count.index }
}
step "print" "keyed" {
  for_each = step.anything.source.output.map
  arguments { input = each.value }
}
step "print" "reader" {
  depends_on = [step.print.counted[7]]
  arguments { input = [step.print.keyed["x"].status, step.print.counted[*].status] }
}
"#,
    );
    let counted = step(&grid, "counted");
    assert!(matches!(counted.repeat, RepeatDef::Count { known: None, .. }));
    assert_eq!(counted.once_slots.slots.len(), 1, "the count and the condition share a slot");
    assert_eq!(counted.once_conditions.len(), 1);
    assert_eq!(counted.slots.slots.len(), 1);
    assert!(matches!(step(&grid, "keyed").repeat, RepeatDef::ForEach { known: None, .. }));
}

#[test]
fn conditions_are_decided_once_or_for_each_instance() {
    let grid = good(
        r#"
step "print" "a" {
  count   = 2
  if      = count.index > 0
  enabled = true
  run_if_skipped = false
  arguments { input = 1 }
}
step "print" "b" {
  if      = true
  enabled = "false"
  arguments { input = 1 }
}
"#,
    );
    let (a, b) = (step(&grid, "a"), step(&grid, "b"));
    assert_eq!((a.once_conditions.len(), a.conditions.len()), (1, 1));
    assert_eq!((b.once_conditions.len(), b.conditions.len()), (2, 0));
    assert!(a.policy.skips_along && !b.policy.skips_along);
}

#[test]
fn all_forms_of_depends_on() {
    let grid = good(
        r#"
resource "print" "one" {
}
step "print" "one" {
  arguments { input = 1 }
}
step "print" "many" {
  count = 3
  arguments { input = 1 }
}
step "print" "keyed" {
  for_each = { eu = 1 }
  arguments { input = 1 }
}
step "print" "all" {
  depends_on = [
    "print.one",
    print.one,
    "step.print.one",
    step.print.one,
    resource.print.one,
    "resource.print.one",
    print.many,
    "print.many[2]",
    step.print.many[1],
    step.print.many[*],
    "step.print.many[0]",
    "print.keyed[\"eu\"]",
    step.print.keyed["eu"],
    step.print["keyed"],
  ]
  arguments { input = 1 }
}
step "print" "paired" {
  count      = 3
  depends_on = [step.print.many[count.index]]
  arguments { input = step.print.many[count.index].status }
}
step "print" "paired_keys" {
  for_each   = toset(["eu"])
  depends_on = ["print.keyed[each.key]"]
  arguments { input = 1 }
}
step "print" "none" {
  depends_on = []
  arguments { input = 1 }
}
"#,
    );
    let key = |at| DependencyTarget::Instance(StepId(1), InstanceKey::Index(at));
    let expected = [
        DependencyTarget::Resource(ResourceId(0)),
        DependencyTarget::Step(StepId(0)),
        DependencyTarget::Step(StepId(1)),
        key(2),
        key(1),
        key(0),
        DependencyTarget::Instance(StepId(2), InstanceKey::Key("eu".into())),
        DependencyTarget::Step(StepId(2)),
    ];
    assert_eq!(targets(&grid, "all"), expected);
    assert_eq!(targets(&grid, "paired"), [DependencyTarget::SameInstance(StepId(1))]);
    assert_eq!(targets(&grid, "paired_keys"), [DependencyTarget::SameInstance(StepId(2))]);
    assert_eq!(targets(&grid, "none"), []);
}

#[test]
fn resources_are_used_by_name_and_by_type() {
    let grid = good(
        r#"
resource "http_client" "shared" {
  description = "for all"
  depends_on  = [step.print.before]
  arguments {
    base     = "http://localhost/"
    timeout  = 5
    password = "hunter2"
  }
  timeouts { execution = "3s" }
  retry { attempts = 2 }
}
resource "pool" "a" {
  uses = [resource.http_client.shared]
}
resource "pool" "b" {
}
step "print" "before" {
  arguments { input = 1 }
}
step "copy" "block" {
  uses {
    to   = resource.pool.a
    from = resource.pool.b
  }
}
step "copy" "list" {
  uses = [resource.http_client.shared, resource.pool.a, resource.pool.b]
}
step "copy" "map" {
  uses = { from = resource.pool.a, to = resource.pool.a }
}
"#,
    );
    let uses = |name: &str| -> Vec<(String, u32)> {
        step(&grid, name).uses.iter().map(|binding| (binding.slot.to_string(), binding.resource.0)).collect()
    };
    let pairs = |all: &[(&str, u32)]| -> Vec<(String, u32)> { all.iter().map(|(slot, id)| (String::from(*slot), *id)).collect() };
    assert_eq!(uses("block"), pairs(&[("to", 1), ("from", 2)]));
    assert_eq!(uses("list"), pairs(&[("client", 0), ("from", 1), ("to", 2)]));
    assert_eq!(uses("map"), pairs(&[("from", 1), ("to", 1)]));
    let client = &grid.resources[0];
    assert_eq!(client.address(), "resource.http_client.shared");
    assert_eq!(client.depends_on[0].target, DependencyTarget::Step(StepId(0)));
    assert!(client.arguments.iter().any(|argument| argument.name == "password" && argument.field.is_sensitive()));
    assert!(client.retry.is_some() && client.timeouts.execution.is_some());
    assert_eq!(grid.resources[1].uses[0].slot, "client");
    assert_eq!(grid.secrets, ["hunter2"]);
}

#[test]
fn policies() {
    let grid = good(
        r#"
step "http_request" "a" {
  delay_before = "250ms"
  delay_after  = 1.5
  sensitive    = true
  arguments { url = "http://localhost/" }
  timeouts {
    execution = "10s"
    queue     = "1m30s"
    deadline  = "1970-01-02T00:00:00+01:00"
  }
  retry {
    attempts     = 5
    max_duration = "10m"
    retry_on     = ["timeout", "503", 502, "5xx"]
    abort_on     = ["check"]
    backoff {
      strategy = "linear"
      initial  = "1s"
      factor   = 3
      max      = "1m"
      jitter   = "full"
    }
  }
  check "it is good" {
    condition     = self.output.status_code == 200 && self.attempt < 3
    error_message = "got ${self.output.status_code}"
    severity      = "warn"
  }
  check "it is short" {
    condition = length(self.output.body) < 100
  }
  on_error {
    action = "hold"
  }
}
step "print" "b" {
  continue_on_failure = true
  arguments { input = 1 }
  timeouts { deadline = "5m" }
  retry { attempts = 2 }
}
step "print" "c" {
  delay_before = step.http_request.a.duration_ms / 1000
  arguments { input = null }
  timeouts { deadline = step.http_request.a.output.body }
}
"#,
    );
    let policy = &step(&grid, "a").policy;
    assert_eq!(policy.delay_before.as_ref().map(fixed), Some(Duration::from_millis(250)));
    assert_eq!(policy.delay_after.as_ref().map(fixed), Some(Duration::from_millis(1500)));
    assert_eq!(policy.timeouts.queue.as_ref().map(fixed), Some(Duration::from_secs(90)));
    assert!(policy.timeouts.start.is_none());
    assert!(matches!(policy.timeouts.deadline, Some(DeadlineDef::At(at)) if at == Duration::from_secs(23 * 3600)));
    let retry = policy.retry.as_ref().unwrap();
    assert_eq!(fixed(&retry.attempts), 5);
    let failures = [
        FailureMatch::Class(ErrorClass::Timeout),
        FailureMatch::Status(503),
        FailureMatch::Status(502),
        FailureMatch::StatusHundred(5),
    ];
    assert_eq!(retry.retry_on, failures);
    assert_eq!(retry.abort_on, [FailureMatch::Class(ErrorClass::Check)]);
    assert_eq!((retry.backoff.strategy, retry.backoff.jitter), (BackoffStrategy::Linear, Jitter::Full));
    assert_eq!(fixed(&retry.backoff.factor), 3.0);
    assert_eq!(policy.checks.iter().map(|check| check.severity).collect::<Vec<_>>(), [CheckSeverity::Warn, CheckSeverity::Error]);
    assert_eq!(policy.on_error, ErrorAction::Hold);
    assert!(policy.sensitive);

    let policy = &step(&grid, "b").policy;
    assert_eq!(policy.on_error, ErrorAction::Continue);
    assert!(matches!(policy.timeouts.deadline, Some(DeadlineDef::FromStart(after)) if after == Duration::from_secs(300)));
    let retry = policy.retry.as_ref().unwrap();
    assert_eq!(retry.retry_on, [FailureMatch::Any]);
    assert_eq!((retry.backoff.strategy, retry.backoff.jitter), (BackoffStrategy::Exponential, Jitter::Equal));
    assert_eq!((fixed(&retry.backoff.initial), fixed(&retry.backoff.max)), (Duration::from_millis(100), Duration::from_secs(30)));

    let policy = &step(&grid, "c").policy;
    assert!(matches!(policy.delay_before, Some(Setting::Computed(_))));
    assert!(matches!(policy.timeouts.deadline, Some(DeadlineDef::Computed(_))));
}

#[test]
fn conditions_of_a_module_are_not_evaluated() {
    let grid = good(
        r#"
step "wait" "a" {
  arguments {
    until    = self.output.status_code == 200
    interval = "2s"
  }
}
"#,
    );
    let kinds: Vec<ArgumentKind> = step(&grid, "a").arguments().iter().map(|argument| argument.kind).collect();
    assert_eq!(kinds, [ArgumentKind::Condition, ArgumentKind::Value]);
}

#[test]
fn a_warning_is_no_error() {
    let text = "step \"print\" \"a\" {\n  arguments { input = 1 }\n  retry {\n  }\n}\n";
    let (grid, shown) = check_with(&[("a.hcl", text)], &Given::default());
    assert!(grid.is_some());
    assert!(shown.starts_with("warning[G081]"), "{shown}");
}

#[test]
fn a_long_chain_of_locals_is_no_recursion() {
    let mut text = String::from("locals {\n  x0 = 1\n");
    for at in 1..5_000 {
        text.push_str(&format!("  x{at} = local.x{} + 1\n", at - 1));
    }
    text.push_str("}\noutput \"last\" {\n  value = local.x4999\n}\n");
    assert_eq!(good(&text).outputs[0].value.as_constant(), Some(&Value::Int(5_000)));
}
