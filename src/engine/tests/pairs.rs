//! Each meta-argument that decides when something happens, with its neighbour in the order: the table is in [`order`](super::order).

use std::time::Duration;

use super::kit::*;
use crate::event::{OnFailure, Status};

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

const SECOND: Duration = Duration::from_secs(1);

const WRONG: &str = "gives = 1 + step.probe.none.output.given.nothing";

fn retry(attempts: u32, more: &str) -> String {
    format!(
        "retry {{\n attempts = {attempts}\n{more}\n backoff {{\n initial = 5\n strategy = \"fixed\"\n jitter = \"none\"\n }}\n }}\n"
    )
}

fn message(state: &crate::state::RunState, name: &str) -> String {
    node(state, name).error.as_ref().unwrap_or_else(|| panic!("{name} {:?}", status(state, name))).message.to_string()
}

/// What does not run evaluates nothing.
#[test]
pub(super) fn if_before_arguments() {
    let text = [probe("none", "", ""), probe("a", WRONG, "if = step.probe.none.output.given != null")];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert_eq!((status(&state, "a"), exit(&state)), (Status::Skipped, 0));
    // Without the condition it could not be evaluated.
    let (state, _) = run(&[probe("none", "", ""), probe("a", WRONG, "")].concat(), BY_HAND);
    assert_eq!(status(&state, "a"), Status::Failed);
}

/// What cannot be evaluated claims nothing, and fails rather than being skipped.
#[test]
pub(super) fn arguments_before_dedupe() {
    let shared = "dedupe {\n key = \"k\"\n action = \"skip\"\n }\n";
    let text = [
        probe("none", "", ""),
        probe("holder", "gate = \"g\"", shared),
        probe("ready", "gate = \"r\"", ""),
        probe("a", WRONG, &format!("depends_on = [step.probe.ready]\n{shared}")),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until_line("begin holder");
    running.journal.open("r");
    running.until_status("a", Status::Failed);
    running.journal.open("g");
    running.end();
}

/// The second of two equal calls waits for the first and then finds its output: one call for many.
#[test]
pub(super) fn dedupe_before_cache() {
    let text = probe("a", "pure = true\n gate = \"g\"", "count = 5\n dedupe {\n }\n cache {\n }\n");
    let mut running = begin(&text, BY_HAND);
    running.until("one attempt", |state| state.nodes().any(|(_, node)| node.attempt_count == 1));
    running.journal.open("g");
    let state = running.end();
    assert_eq!(running.journal.lines().len(), 2, "{:?}", running.journal.lines());
    assert_eq!(state.nodes().filter(|(_, node)| node.cached).count(), 4);
    assert_eq!(exit(&state), 0);
}

/// What is taken from the cache waits for nothing.
#[test]
pub(super) fn cache_before_delay_before() {
    let text = [
        probe("first", "pure = true", "cache {\n }\n"),
        probe("a", "pure = true", "depends_on = [step.probe.first]\n delay_before = \"1h\"\n cache {\n }\n"),
    ];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert_eq!((state.plan_us, node(&state, "a").cached), (0, true));
}

/// Who waits out its delay takes no place: both delays pass at once.
#[test]
pub(super) fn delay_before_before_concurrency() {
    let text = probe("a", "", "count = 2\n delay_before = 5\n concurrency {\n limit = 1\n }\n");
    let mut running = begin(&text, BY_HAND);
    running.advance_when_asleep(2, 5 * SECOND);
    let state = running.end();
    assert_eq!((state.plan_us, exit(&state)), (5_000_000, 0));
}

/// The place is kept while one waits to try again.
#[test]
pub(super) fn concurrency_before_retry() {
    let more = format!("count = 2\n concurrency {{\n limit = 1\n }}\n{}", retry(2, ""));
    let mut running = begin_with(&probe("a", "breaks = \"x\"", &more), BY_HAND, |journal| journal.break_at("x", true));
    running.until("a failure", |state| node(state, "step.probe.a[0]").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(1, 5 * SECOND);
    let state = running.end();
    let begun: Vec<String> = running.journal.lines().into_iter().filter(|line| line.starts_with("begin")).collect();
    assert_eq!(begun, ["begin a[0]", "begin a[0]", "begin a[1]"]);
    assert_eq!(state.plan_us, 5_000_000);
}

/// Each attempt asks the breaker; a rejection is tried again only where `retry_on` names it.
#[test]
pub(super) fn retry_before_circuit_breaker() {
    let breaker = "circuit_breaker {\n failure_threshold = 1\n recovery_timeout = 10\n }\n";
    for (on, attempts) in [("", 2), ("retry_on = [\"any\"]", 2), ("retry_on = [\"error\", \"breaker\"]", 3)] {
        let mut running = begin(&probe("a", "fail = \"no\"", &format!("{breaker}{}", retry(3, on))), BY_HAND);
        running.until("the first", |state| node(state, "a").attempt_count == 1);
        running.advance_when_asleep(1, 5 * SECOND);
        if attempts == 3 {
            running.until("the second", |state| node(state, "a").attempt_count == 2);
            running.advance_when_asleep(1, 5 * SECOND);
        }
        let state = running.end();
        assert_eq!(node(&state, "a").attempt_count, attempts, "{on}");
        assert_eq!(running.journal.count("begin a"), if attempts == 3 { 2 } else { 1 }, "{on}");
    }
}

/// An open breaker takes no token: the one that comes next has it at once.
#[test]
pub(super) fn circuit_breaker_before_rate_limit() {
    let limit = "rate_limit {\n limit = 2\n per = \"1h\"\n key = \"k\"\n }\n";
    let breaker = "circuit_breaker {\n failure_threshold = 1\n recovery_timeout = \"2h\"\n key = \"k\"\n }\n";
    let after = |name: &str| format!("depends_on = [step.probe.{name}]\n continue_on_failure = true\n{limit}");
    let text = [
        probe("first", "fail = \"no\"", &format!("continue_on_failure = true\n{limit}{breaker}")),
        probe("rejected", "", &format!("{}{breaker}", after("first"))),
        probe("last", "", &after("rejected")),
    ];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert!(message(&state, "rejected").contains("breaker"));
    assert_eq!((status(&state, "last"), state.plan_us), (Status::Succeeded, 0));
    // One that waits for its token while the breaker opens is not let through by having come before, and takes none.
    let text = [
        probe("first", "gate = \"g\"\n fail = \"no\"", &format!("continue_on_failure = true\n{breaker}{limit}")),
        probe("second", "gate = \"h\"", &format!("continue_on_failure = true\n{limit}")),
        probe("waits", "", &format!("depends_on = [step.probe.second]\n continue_on_failure = true\n{breaker}{limit}")),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until_line("begin first");
    running.journal.open("h");
    running.until_status("waits", Status::Running);
    running.advance_when_asleep(1, SECOND);
    running.journal.open("g");
    running.until_status("first", Status::Failed);
    running.advance_to_next_when_asleep(1);
    let state = running.end();
    assert!(message(&state, "waits").contains("breaker"), "{}", message(&state, "waits"));
    assert_eq!(running.journal.count("begin waits"), 0);
}

/// The wait for a token is no part of the call that is limited.
#[test]
pub(super) fn rate_limit_before_timeouts() {
    let limits = "rate_limit {\n limit = 1\n per = \"10s\"\n }\n timeouts {\n execution = \"1s\"\n }\n";
    let mut running = begin(&probe("a", "", &format!("count = 2\n{limits}")), BY_HAND);
    running.until("the first", |state| state.counts.of(Status::Succeeded) == 1);
    running.advance_when_asleep(1, 10 * SECOND);
    assert_eq!(exit(&running.end()), 0);
}

/// What came too late is not looked at.
#[test]
pub(super) fn timeouts_before_check() {
    let check = "check \"c\" {\n condition = self.output.given == 2\n }\n";
    let text = probe("a", "gate = \"never\"\n gives = 1", &format!("timeouts {{\n execution = \"1s\"\n }}\n{check}"));
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a");
    running.advance_when_asleep(1, SECOND);
    let state = running.end();
    assert_eq!(node(&state, "a").error.as_ref().unwrap().class.word(), "timeout");
    assert!(node(&state, "a").attempts[0].checks.is_empty());
}

/// Checks are part of each attempt; the delay comes once, after the last.
#[test]
pub(super) fn check_before_delay_after() {
    let check = "check \"c\" {\n condition = self.attempt == 2\n }\n";
    let mut running = begin(&probe("a", "", &format!("delay_after = 3\n{check}{}", retry(2, ""))), BY_HAND);
    running.until("the first", |state| node(state, "a").latency.count() == 1);
    running.advance_when_asleep(1, 5 * SECOND);
    running.until("the second", |state| node(state, "a").latency.count() == 2);
    running.advance_when_asleep(1, 3 * SECOND);
    let state = running.end();
    assert_eq!((state.plan_us, exit(&state)), (8_000_000, 0));
}

/// What a failure does comes when the delay is over.
#[test]
pub(super) fn delay_after_before_on_error() {
    let text = [
        probe("a", "fail = \"no\"", "delay_after = 3\n on_error {\n action = \"continue\"\n }\n"),
        probe("b", "", "depends_on = [step.probe.a]"),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until("it failed", |state| node(state, "a").latency.count() == 1);
    running.advance_when_asleep(1, 3 * SECOND);
    let state = running.end();
    assert_eq!((exit(&state), node(&state, "b").started_us), (0, Some(3_000_000)));
}
