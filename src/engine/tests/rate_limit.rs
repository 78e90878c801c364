//! `rate_limit`.

use std::time::Duration;

use super::kit::*;
use crate::event::{Ask, OnFailure, Status};
use crate::state::RunState;

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

const SECOND: Duration = Duration::from_secs(1);

fn limit(lines: &str) -> String {
    format!("rate_limit {{\n{lines}\n}}\n")
}

#[test]
pub(super) fn calls_come_at_the_rate_after_a_burst() {
    let text = probe("a", "", &format!("count = 6\n{}", limit("limit = 4\n per = \"2s\"\n burst = 2")));
    let mut running = begin(&text, BY_HAND);
    running.until("the burst", |state| begun_ms(state).len() == 2);
    running.advance_until_attempts(6);
    assert_eq!(begun_ms(&running.end()), [0, 0, 500, 1000, 1500, 2000]);
}

#[test]
fn by_itself_it_holds_a_second_s_calls() {
    let mut running = begin(&probe("a", "", &format!("count = 4\n{}", limit("limit = 2"))), BY_HAND);
    running.until("the burst", |state| begun_ms(state).len() == 2);
    running.advance_until_attempts(4);
    assert_eq!(begun_ms(&running.end()), [0, 0, 500, 1000]);
}

#[test]
pub(super) fn without_one_nothing_waits() {
    let mut running = begin(&probe("a", "", "count = 100"), BY_HAND);
    let state = running.end();
    assert_eq!((state.plan_us, begun_ms(&state).len()), (0, 100));
}

#[test]
pub(super) fn who_names_the_same_key_shares_it_and_who_does_not_does_not() {
    let shared = limit("limit = 1\n key = \"k\"");
    let text = [probe("a", "", &shared), probe("b", "", &shared), probe("other", "", &limit("limit = 1"))];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until("two of three", |state| begun_ms(state).len() == 2);
    running.until_status("other", Status::Succeeded);
    running.advance_until_attempts(3);
    assert_eq!(begun_ms(&running.end()), [0, 0, 1000]);
}

#[test]
pub(super) fn a_key_may_be_computed_for_each() {
    let each = "for_each = { a = \"eu\", b = \"eu\", c = \"us\" }\n";
    let text = probe("a", "", &format!("{each}{}", limit("limit = 1\n key = each.value")));
    let mut running = begin(&text, BY_HAND);
    running.until("one of each", |state| begun_ms(state).len() == 2);
    running.until_status("step.probe.a[\"c\"]", Status::Succeeded);
    running.advance_until_attempts(3);
    assert_eq!(begun_ms(&running.end()), [0, 0, 1000]);
}

#[test]
fn waiting_is_no_part_of_an_attempt_and_stops_with_a_pause() {
    let mut running = begin(&probe("a", "", &format!("count = 2\n{}", limit("limit = 1\n per = \"10s\""))), BY_HAND);
    running.until("the first", |state| begun_ms(state).len() == 1);
    running.advance_when_asleep(1, 4 * SECOND);
    running.ask(Ask::Pause);
    running.time.as_ref().unwrap().advance(100 * SECOND);
    running.ask(Ask::Resume);
    running.advance_when_asleep(1, 6 * SECOND);
    let state = running.end();
    assert_eq!((begun_ms(&state), state.plan_us), (vec![0, 110_000], 10_000_000));
    assert!(state.nodes().all(|(_, node)| node.attempts.iter().all(|attempt| attempt.duration_us == Some(0))));
}

#[test]
fn who_is_cancelled_while_it_waits_takes_no_token() {
    let shared = limit("limit = 1\n per = \"10s\"\n key = \"k\"");
    let text = [
        probe("first", "", &shared),
        probe("second", "", &format!("depends_on = [step.probe.first]\n{shared}")),
        probe("third", "", &format!("delay_before = 1\n{shared}")),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until_status("second", Status::Running);
    // The second waits for its token, the third for its delay.
    running.advance_when_asleep(2, SECOND);
    running.until_status("third", Status::Running);
    running.ask(Ask::Cancel { node: running.id("second") });
    running.until_status("second", Status::Cancelled);
    // The third's token, and the second's grace.
    running.advance_when_asleep(2, 9 * SECOND);
    let state = running.end();
    assert_eq!((begun_ms(&state), status(&state, "third")), (vec![0, 10_000], Status::Succeeded));
}

#[test]
fn each_attempt_takes_a_token() {
    let retry = "retry {\n attempts = 3\n backoff {\n initial = 0\n jitter = \"none\"\n }\n }\n";
    let mut running = begin(&probe("a", "fail = \"no\"", &format!("{retry}{}", limit("limit = 1"))), BY_HAND);
    running.until("the first", |state| begun_ms(state).len() == 1);
    running.advance_until_attempts(3);
    assert_eq!(begun_ms(&running.end()), [0, 1000, 2000]);
}

#[test]
pub(super) fn the_same_step_of_all_instances_of_a_group_shares_it() {
    let inside = [probe("a", "", &limit("limit = 1"))];
    let calls = |state: &RunState| {
        let steps = state.nodes().filter(|(_, node)| node.info.address.contains("probe"));
        let mut begun: Vec<u64> =
            steps.flat_map(|(_, node)| node.attempts.iter().map(|attempt| attempt.started_us / 1000)).collect();
        begun.sort_unstable();
        begun
    };
    let mut running = begin(&group("g", &inside, "count = 3"), BY_HAND);
    for count in 1..3 {
        running.until("a call", |state| calls(state).len() == count);
        running.advance_when_asleep(1, SECOND);
    }
    assert_eq!(calls(&running.end()), [0, 1000, 2000]);
}

#[test]
fn a_computed_value_that_cannot_be_fails_the_step_before_its_call() {
    for (lines, words) in [
        ("limit = step.probe.none.output.given", "from 1 on"),
        ("limit = step.probe.none.output.resource", "a number is required, not null"),
        ("limit = 1\n per = step.probe.none.output.given", "not nothing"),
        ("limit = 1\n burst = step.probe.none.output", "a number is required"),
        ("limit = 1\n key = sensitive(step.probe.none.output.given)", "sensitive"),
    ] {
        let text = [probe("none", "gives = 0", ""), probe("a", "", &limit(lines))];
        let (state, journal) = run(&text.concat(), BY_HAND);
        let error = node(&state, "a").error.clone().unwrap_or_else(|| panic!("{lines}"));
        assert!(error.message.contains(words), "{}", error.message);
        assert_eq!(journal.count("begin a"), 0);
    }
}
