//! `circuit_breaker`.

use std::time::Duration;

use super::kit::*;
use crate::base::sharing::BreakerState;
use crate::event::{Ask, OnFailure, Reason, Status};
use crate::state::RunState;

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

const SECOND: Duration = Duration::from_secs(1);

/// So many attempts, each so many seconds after the last has ended.
fn retry(attempts: u32, seconds: u32, on: &str) -> String {
    format!(
        "retry {{\n attempts = {attempts}\n retry_on = {on}\n backoff {{\n strategy = \"fixed\"\n initial = {seconds}\n jitter = \"none\"\n }}\n }}"
    )
}

fn breaker(lines: &str) -> String {
    format!("circuit_breaker {{\n{lines}\n}}\n")
}

fn state_of(state: &RunState, key: &str) -> Option<(BreakerState, u32)> {
    state.breakers().get(key).map(|breaker| (breaker.state, breaker.opened))
}

fn class(state: &RunState, name: &str) -> &'static str {
    node(state, name).error.as_ref().unwrap_or_else(|| panic!("{name} {:?}", status(state, name))).class.word()
}

#[test]
pub(super) fn five_failures_in_a_row_open_it_and_nothing_is_called() {
    let text = probe("a", "fail = \"no\"", &format!("{}{}", breaker(""), retry(9, 0, "[\"any\"]")));
    let (state, journal) = run(&text, BY_HAND);
    assert_eq!((journal.count("begin a"), class(&state, "a")), (5, "breaker"));
    assert_eq!(state_of(&state, "step.probe.a"), Some((BreakerState::Open, 1)));
    let a = node(&state, "a");
    // The rejected attempt is one, but no latency.
    assert_eq!((a.attempt_count, a.latency.count()), (6, 5));
    let message = &a.error.as_ref().unwrap().message;
    assert!(message.ends_with("lets nothing through for another 30.0 s"), "{message}");
}

#[test]
pub(super) fn without_one_all_attempts_are_made() {
    let (state, journal) = run(&probe("a", "fail = \"no\"", &retry(9, 0, "[\"any\"]")), BY_HAND);
    assert_eq!((journal.count("begin a"), class(&state, "a")), (9, "error"));
    assert!(state.breakers().is_empty());
}

/// Four failures, perhaps a success, then so many failures more, then one that only asks whether it is let through.
fn failures(rules: &str, between: &str, more: u32) -> Vec<String> {
    let shared = breaker(&format!("key = \"k\"\n{rules}"));
    let bad = |name: &str, count: u32, after: &str| {
        probe(name, "fail = \"no\"", &format!("count = {count}\n continue_on_failure = true\n {shared}{after}"))
    };
    vec![
        bad("first", 4, ""),
        probe("between", between, &format!("depends_on = [step.probe.first]\n continue_on_failure = true\n{shared}")),
        bad("second", more, "depends_on = [step.probe.between]"),
        probe("last", "", &format!("depends_on = [step.probe.second]\n{shared}")),
    ]
}

#[test]
fn a_success_begins_the_row_anew() {
    let (state, _) = run(&failures("", "", 4).concat(), BY_HAND);
    assert_eq!(status(&state, "last"), Status::Succeeded);
    assert!(state.breakers().is_empty());
    let (state, _) = run(&failures("", "fail = \"no\"", 1).concat(), BY_HAND);
    assert_eq!(class(&state, "last"), "breaker");
}

#[test]
pub(super) fn in_a_window_a_success_changes_nothing_and_time_does() {
    let (state, _) = run(&failures("window = \"10s\"", "", 1).concat(), BY_HAND);
    assert_eq!((class(&state, "last"), state_of(&state, "k")), ("breaker", Some((BreakerState::Open, 1))));
    let mut running = begin(&failures("window = \"10s\"", "wait = 10", 4).concat(), BY_HAND);
    running.advance_when_asleep(1, 10 * SECOND);
    let state = running.end();
    assert_eq!((status(&state, "last"), state.breakers().len()), (Status::Succeeded, 0));
}

#[test]
pub(super) fn after_its_time_one_call_decides_and_a_pause_is_no_time() {
    let rules = breaker("failure_threshold = 1\n recovery_timeout = \"30s\"");
    let text = probe("a", "breaks = \"x\"", &format!("{rules}{}", retry(9, 10, "[\"any\", \"breaker\"]")));
    let mut running = begin_with(&text, BY_HAND, |journal| journal.break_at("x", true));
    let attempts = |count: u32| move |state: &RunState| node(state, "a").attempt_count == count;
    running.until("the first", attempts(1));
    running.advance_when_asleep(1, 10 * SECOND);
    running.until("a rejection", attempts(2));
    running.ask(Ask::Pause);
    running.time.as_ref().unwrap().advance(100 * SECOND);
    running.ask(Ask::Resume);
    running.advance_when_asleep(1, 10 * SECOND);
    running.until("another", attempts(3));
    // A probe that fails opens it again, for as long.
    running.advance_when_asleep(1, 10 * SECOND);
    let state = running.until("a probe", |state| node(state, "a").latency.count() == 2);
    assert_eq!((running.journal.count("begin a"), node(&state, "a").attempt_count), (2, 4));
    let state = running.until("open again", |state| state_of(state, "step.probe.a") == Some((BreakerState::Open, 2)));
    assert_eq!(state.plan_us, 30_000_000);
    running.journal.break_at("x", false);
    for count in 5..7 {
        running.advance_when_asleep(1, 10 * SECOND);
        running.until("rejected", attempts(count));
    }
    running.advance_when_asleep(1, 10 * SECOND);
    let state = running.end();
    assert_eq!(state_of(&state, "step.probe.a"), Some((BreakerState::Closed, 2)));
    assert_eq!((running.journal.count("begin a"), exit(&state)), (3, 0));
}

/// One opens it at once, for a second.
fn opened(others: &[(&str, &str, &str)]) -> String {
    let rules = breaker("key = \"k\"\n failure_threshold = 1\n recovery_timeout = \"1s\"");
    let other = |(name, arguments, more): &(&str, &str, &str)| {
        probe(name, arguments, &format!("depends_on = [step.probe.bad]\n{rules}{more}"))
    };
    let bad = probe("bad", "fail = \"no\"", &format!("continue_on_failure = true\n{rules}"));
    std::iter::once(bad).chain(others.iter().map(other)).collect()
}

#[test]
fn no_more_probes_than_may_are_let_through_at_once() {
    let text = opened(&[
        ("probing", "gate = \"p\"", "delay_before = 1"),
        ("second", "", "delay_before = 2\n continue_on_failure = true"),
        ("third", "", "delay_before = 3"),
    ]);
    let mut running = begin(&text, BY_HAND);
    running.advance_when_asleep(3, SECOND);
    running.until_line("begin probing");
    running.advance_when_asleep(2, SECOND);
    let state = running.until_status("second", Status::Failed);
    let error = node(&state, "second").error.clone().unwrap();
    assert!(error.class.word() == "breaker" && error.message.contains("half-open"), "{}", error.message);
    assert_eq!(state_of(&state, "k"), Some((BreakerState::HalfOpen, 1)));
    running.journal.open("p");
    running.until("closed", |state| state_of(state, "k") == Some((BreakerState::Closed, 1)));
    running.advance_when_asleep(1, SECOND);
    assert_eq!((exit(&running.end()), running.journal.count("begin second")), (0, 0));
}

#[test]
fn a_cancelled_probe_gives_its_place_back_and_decides_nothing() {
    let text = opened(&[("probing", "gate = \"never\"", "delay_before = 1"), ("second", "", "delay_before = 2")]);
    let mut running = begin(&text, BY_HAND);
    running.advance_when_asleep(2, SECOND);
    running.until_line("begin probing");
    running.ask(Ask::Cancel { node: running.id("probing") });
    let state = running.until_status("probing", Status::Cancelled);
    assert_eq!(state_of(&state, "k"), Some((BreakerState::HalfOpen, 1)));
    // The second's delay, and the grace of the first.
    running.advance_when_asleep(2, SECOND);
    let state = running.end();
    assert_eq!((status(&state, "second"), state_of(&state, "k")), (Status::Succeeded, Some((BreakerState::Closed, 1))));
}

#[test]
pub(super) fn instances_share_it() {
    let rules = breaker("failure_threshold = 2");
    let more = format!("for_each = [\"a\", \"b\", \"c\"]\n concurrency {{\n limit = 1\n order = \"ordered\"\n }}\n{rules}");
    let (state, journal) = run(&probe("each", "fail = each.value", &more), BY_HAND);
    let begun = journal.lines().into_iter().filter(|line| line.starts_with("begin")).collect::<Vec<_>>();
    assert_eq!(begun, ["begin each[\"0\"]", "begin each[\"1\"]"]);
    assert_eq!(class(&state, "step.probe.each[\"2\"]"), "breaker");
}

#[test]
pub(super) fn a_check_that_does_not_hold_is_a_failure_of_what_is_called() {
    let rules = breaker("failure_threshold = 1\n key = \"k\"");
    let check = "check \"c\" {\n condition = self.output.given == 2\n }\n continue_on_failure = true\n";
    let text =
        [probe("a", "gives = 1", &format!("{check}{rules}")), probe("b", "", &format!("depends_on = [step.probe.a]\n{rules}"))];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert_eq!((class(&state, "a"), class(&state, "b")), ("check", "breaker"));
}

#[test]
fn a_computed_value_that_cannot_be_fails_the_step_before_its_call() {
    let text = [
        probe("none", "gives = 0", ""),
        probe("a", "", &breaker("failure_threshold = step.probe.none.output.given")),
        probe("b", "", &breaker("recovery_timeout = step.probe.none.output.given")),
        probe("c", "", &breaker("key = sensitive(step.probe.none.output.given)")),
    ];
    let (state, journal) = run(&text.concat(), BY_HAND);
    for (name, words) in [("a", "from 1 on"), ("b", "not nothing"), ("c", "sensitive")] {
        let error = node(&state, name).error.clone().unwrap();
        assert!(error.message.contains(words), "{}", error.message);
        assert_eq!(journal.count(&format!("begin {name}")), 0);
    }
}

/// Not of the breaker, but of what is decided before it: nothing is made for a step that does not run.
#[test]
fn a_condition_is_decided_before_resources_are_made() {
    let asset = "resource \"asset\" \"r\" {\n}\n";
    let text = [String::from(asset), probe("a", "", "if = false\n uses {\n asset = resource.asset.r\n }")];
    let (state, journal) = run(&text.concat(), BY_HAND);
    assert_eq!((status(&state, "a"), journal.lines()), (Status::Skipped, Vec::new()));
    assert_eq!(node(&state, "a").reason, Some(Reason::Condition));
}

#[test]
pub(super) fn the_same_step_of_all_instances_of_a_group_shares_it() {
    let inside = [probe("a", "fail = \"no\"", &breaker("failure_threshold = 2"))];
    let more = "count = 3\n continue_on_failure = true\n concurrency {\n limit = 1\n order = \"ordered\"\n }";
    let (state, journal) = run(&group("g", &inside, more), BY_HAND);
    assert_eq!(journal.lines().iter().filter(|line| line.starts_with("begin")).count(), 2);
    assert_eq!(class(&state, "group.g[2].step.probe.a"), "breaker");
    assert_eq!(state_of(&state, "group.g.step.probe.a"), Some((BreakerState::Open, 1)));
}

#[test]
fn a_group_has_one_over_its_attempts() {
    let inside = [probe("a", "fail = \"no\"", "")];
    let more = format!("{}{}", breaker("failure_threshold = 2"), retry(5, 0, "[\"any\"]"));
    let (state, journal) = run(&group("g", &inside, &more), BY_HAND);
    assert_eq!((journal.lines().len(), class(&state, "group.g")), (4, "breaker"));
}

#[test]
pub(super) fn half_open_as_many_are_let_through_as_may() {
    let rules = breaker("key = \"k\"\n failure_threshold = 1\n recovery_timeout = \"1s\"\n half_open_max = 2");
    let later = |at: u32| {
        let more = format!("depends_on = [step.probe.bad]\n delay_before = {at}\n continue_on_failure = true\n{rules}");
        probe(&format!("later{at}"), &format!("gate = \"g{at}\""), &more)
    };
    let bad = probe("bad", "fail = \"no\"", &format!("continue_on_failure = true\n{rules}"));
    let mut running = begin(&[bad, later(1), later(2), later(3)].concat(), BY_HAND);
    running.advance_when_asleep(3, SECOND);
    running.until_line("begin later1");
    running.advance_when_asleep(2, SECOND);
    running.until_line("begin later2");
    running.advance_when_asleep(1, SECOND);
    let state = running.until_status("later3", Status::Failed);
    assert_eq!((class(&state, "later3"), state_of(&state, "k")), ("breaker", Some((BreakerState::HalfOpen, 1))));
    running.journal.open("g1");
    running.journal.open("g2");
    assert_eq!(exit(&running.end()), 0);
}
