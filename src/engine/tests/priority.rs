//! `priority`: who goes first of those that are ready.

use std::time::Duration;

use super::kit::*;
use crate::event::Status;

const ONE: How = How { operator: false, max_parallel: 1, ..How::DEFAULT };

/// The names of steps in the order they began.
fn begun(running: &Running) -> Vec<String> {
    running.journal.lines().iter().filter_map(|line| line.strip_prefix("begin ").map(str::to_owned)).collect()
}

/// Lets `first` end when as many others are ready.
fn after_first(text: &str, how: How, others: u32) -> Vec<String> {
    let mut running = begin(text, how);
    running.until_line("begin first");
    running.until("the others ready", |state| (state.counts.of(Status::Ready), state.counts.of(Status::Running)) == (others, 1));
    running.journal.open("first");
    assert_eq!(exit(&running.end()), 0);
    begun(&running)[1..].to_vec()
}

#[test]
pub(super) fn the_higher_goes_first_and_those_without_one_have_none() {
    let text = [
        probe("first", "gate = \"first\"", "priority = 100"),
        probe("low", "", "priority = -1"),
        probe("plain", "", ""),
        probe("high", "", "priority = 7"),
        probe("zero", "", "priority = 0"),
        probe("high_too", "", "priority = \"7\""),
    ];
    assert_eq!(after_first(&text.concat(), ONE, 5), ["high", "high_too", "plain", "zero", "low"]);
}

#[test]
pub(super) fn each_instance_may_have_its_own() {
    let of = |repeat: &str, priority: &str| {
        let more = format!("{repeat}\n priority = {priority}");
        [probe("first", "gate = \"first\"", "priority = 100"), probe("many", "", &more)].concat()
    };
    assert_eq!(after_first(&of("count = 3", "count.index"), ONE, 3), ["many[2]", "many[1]", "many[0]"]);
    let keyed = of("for_each = { a = 1, b = 3, c = 2 }", "each.value");
    assert_eq!(after_first(&keyed, ONE, 3), ["many[\"b\"]", "many[\"c\"]", "many[\"a\"]"]);
}

#[test]
fn one_that_is_no_number_fails_its_step_before_it_begins() {
    let text = [probe("first", "gives = \"soon\"", ""), probe("then", "", "priority = step.probe.first.output.given")].concat();
    for more in ["", "delay_before = \"0s\"\n"] {
        let text = text.replace("priority", &format!("{more} priority"));
        let (state, journal) = run(&text, How::default());
        let message = node(&state, "then").error.as_ref().unwrap().message.to_string();
        assert!(message.contains("a number is required"), "{message}");
        assert_eq!((status(&state, "then"), journal.count("begin then")), (Status::Failed, 0));
    }
}

/// `delay_before` → queue.
#[test]
pub(super) fn a_delay_comes_before_the_queue_whatever_the_priority() {
    let text = [
        probe("first", "gate = \"first\"", ""),
        probe("urgent", "", "priority = 9\n delay_before = \"10s\"\n timeouts {\n queue = \"99s\"\n }"),
        probe("plain", "gate = \"plain\"", ""),
        probe("last", "", ""),
    ];
    let mut running = begin(&text.concat(), How { by_hand: true, ..ONE });
    running.until_line("begin first");
    running.journal.open("first");
    running.until_line("begin plain");
    running.advance_when_asleep(1, Duration::from_secs(10));
    // Its delay is over: now it is the first of those that are ready. Its time in the queue begins.
    running.advance_when_asleep(1, Duration::ZERO);
    running.journal.open("plain");
    let state = running.end();
    assert_eq!((exit(&state), begun(&running)), (0, ["first", "plain", "urgent", "last"].map(String::from).to_vec()));
}

/// `concurrency` → priority: who has no place is not in the queue.
#[test]
pub(super) fn a_place_comes_before_the_queue_whatever_the_priority() {
    let text = [
        probe("first", "gate = \"first\"", "priority = 100"),
        probe("many", "", "count = 2\n priority = count.index\n concurrency {\n limit = 1\n }"),
    ];
    assert_eq!(after_first(&text.concat(), ONE, 2), ["many[0]", "many[1]"]);
}

/// Queue → retry.
#[test]
pub(super) fn backoff_keeps_the_slot_from_those_with_a_higher_priority() {
    let retry = "retry {\n attempts = 2\n backoff {\n strategy = \"fixed\"\n initial = \"5s\"\n jitter = \"none\"\n }\n }";
    let text = [
        probe("first", "breaks = \"x\"", retry),
        probe("other", "", ""),
        probe("urgent", "", "priority = 5\n delay_before = \"2s\"\n timeouts {\n queue = \"99s\"\n }"),
    ];
    let mut running = begin_with(&text.concat(), How { by_hand: true, ..ONE }, |journal| journal.break_at("x", true));
    running.until("one attempt", |state| node(state, "first").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(2, Duration::from_secs(2));
    // The urgent one is in the queue as soon as its time there is watched.
    running.advance_when_asleep(2, Duration::from_secs(3));
    let state = running.end();
    assert_eq!((exit(&state), begun(&running)), (0, ["first", "first", "urgent", "other"].map(String::from).to_vec()));
}
