//! Random values and instants in a run: what they depend on.

use std::collections::BTreeSet;
use std::time::Duration;

use super::kit::*;
use crate::event::{OnFailure, Status};
use crate::value::Value;

#[test]
fn a_value_is_the_same_in_every_run_with_one_seed_and_after_a_failed_attempt() {
    const GIVES: &str = "gives = [uuid(), fake(\"name\")]";
    let first = given(&run(&probe("one", GIVES, ""), How::default()).0, "one");
    assert_eq!(given(&run(&probe("one", GIVES, ""), How::default()).0, "one"), first);
    let retry = "retry {\n attempts = 2\n backoff {\n strategy = \"fixed\"\n initial = \"1s\"\n jitter = \"none\"\n }\n }";
    let text = probe("one", &format!("breaks = \"x\"\n{GIVES}"), retry);
    let mut running = begin_with(&text, How { by_hand: true, ..How::default() }, |journal| journal.break_at("x", true));
    running.until("one failed", |state| node(state, "one").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(1, Duration::from_secs(1));
    let state = running.end();
    assert_eq!((status(&state, "one"), node(&state, "one").attempt_count), (Status::Succeeded, 2));
    assert_eq!(given(&state, "one"), first);
}

#[test]
fn a_check_draws_the_same_at_each_attempt() {
    let check = "count = 12\n check \"even\" {\n condition = random_int(0, 1000000000) % 2 == 0\n }\n \
                 retry {\n attempts = 8\n backoff {\n initial = 0\n }\n }";
    let (state, _) = run(&probe("one", "", check), How { on_failure: OnFailure::Continue, ..How::default() });
    let attempts: BTreeSet<u32> = (0..12).map(|at| node(&state, &format!("one[{at}]")).attempt_count).collect();
    assert_eq!(attempts, BTreeSet::from([1, 8]), "what holds once always does, and what does not never");
}

#[test]
fn each_instance_has_its_own_and_a_local_is_one_for_all() {
    let text = format!(
        "locals {{\n  shared = uuid()\n}}\n{}{}{}",
        probe("many", "gives = [uuid(), local.shared]", "count = 3"),
        probe("other", "gives = [uuid(), local.shared]", ""),
        "output \"one\" {\n  value = uuid()\n}\noutput \"two\" {\n  value = uuid()\n}\n"
    );
    let (state, _) = run(&text, How::default());
    let all: Vec<Value> = ["many[0]", "many[1]", "many[2]", "other"].iter().map(|address| given(&state, address)).collect();
    let part = |value: &Value, at: usize| value.index(at).unwrap().to_string();
    let own: BTreeSet<String> = all.iter().map(|value| part(value, 0)).collect();
    let shared: BTreeSet<String> = all.iter().map(|value| part(value, 1)).collect();
    assert_eq!((own.len(), shared.len()), (4, 1), "{all:?}");
}

#[test]
fn the_clock_is_the_runs() {
    let text = probe("first", "gives = [now(), plantimestamp()]", "delay_after = 90")
        + &probe("later", "gives = [timestamp(), plantimestamp()]", "depends_on = [step.probe.first]");
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.advance_when_asleep(1, Duration::from_secs(90));
    let state = running.end();
    assert_eq!(given(&state, "first").to_string(), "[\"1970-01-01T00:00:00.000Z\", \"1970-01-01T00:00:00Z\"]");
    assert_eq!(given(&state, "later").to_string(), "[\"1970-01-01T00:01:30Z\", \"1970-01-01T00:00:00Z\"]");
}
