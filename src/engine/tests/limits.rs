//! Limits of time.

use std::time::Duration;

use super::kit::*;
use crate::event::Status;

const BY_HAND: How = How { on_failure: crate::event::OnFailure::FailFast, operator: false, max_parallel: 1, by_hand: true };

fn failed_with(state: &crate::state::RunState, name: &str, class: &str, words: &str) {
    let error = node(state, name).error.clone().unwrap_or_else(|| panic!("{name} {:?}", status(state, name)));
    assert_eq!(error.class.word(), class);
    assert!(error.message.contains(words), "{}", error.message);
}

#[test]
fn an_attempt_that_takes_too_long_fails() {
    let text = probe("a", "gate = \"never\"", "timeouts {\n execution = \"3s\"\n }");
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a");
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.end();
    failed_with(&state, "a", "timeout", "timeouts.execution");
}

#[test]
fn waiting_for_a_slot_and_to_begin_has_limits() {
    for limit in ["queue", "start"] {
        let text = [
            probe("a", "gate = \"a\"", ""),
            probe("b", "", &format!("timeouts {{\n {limit} = \"2s\"\n }}\n continue_on_failure = true")),
        ];
        let mut running = begin(&text.concat(), BY_HAND);
        running.until_line("begin a");
        running.until_status("b", Status::Ready);
        running.advance_when_asleep(1, Duration::from_secs(2));
        running.until_status("b", Status::Failed);
        running.journal.open("a");
        let state = running.end();
        failed_with(&state, "b", "timeout", &format!("timeouts.{limit}"));
        assert_eq!(running.journal.count("begin b"), 0);
    }
}

#[test]
fn a_deadline_is_over_everything() {
    let retry = "retry {\n attempts = 100\n backoff {\n strategy = \"fixed\"\n initial = \"4s\"\n jitter = \"none\"\n }\n }";
    let text = probe("a", "fail = \"no\"", &format!("timeouts {{\n deadline = \"6s\"\n }}\n{retry}"));
    let mut running = begin(&text, BY_HAND);
    running.until("one", |state| node(state, "a").latency.count() == 1);
    running.advance_when_asleep(2, Duration::from_secs(4));
    running.until("two", |state| node(state, "a").latency.count() == 2);
    running.advance_when_asleep(2, Duration::from_secs(2));
    let state = running.end();
    failed_with(&state, "a", "timeout", "timeouts.deadline");
    assert_eq!(running.journal.count("begin a"), 2);
}

#[test]
fn backoff_stands_still_while_paused_and_a_call_s_own_limit_does_not() {
    let retry = "retry {\n attempts = 2\n backoff {\n strategy = \"fixed\"\n initial = \"4s\"\n jitter = \"none\"\n }\n }";
    let text = probe("a", "breaks = \"x\"", retry);
    let mut running = begin_with(&text, BY_HAND, |journal| journal.break_at("x", true));
    running.until("one", |state| node(state, "a").latency.count() == 1);
    running.journal.break_at("x", false);
    running.ask(crate::event::Ask::Pause);
    running.time.as_ref().unwrap().advance(Duration::from_secs(100));
    running.ask(crate::event::Ask::Resume);
    assert_eq!(running.journal.count("begin a"), 1);
    running.advance_when_asleep(1, Duration::from_secs(4));
    let state = running.end();
    assert_eq!((exit(&state), state.plan_us, state.real_us), (0, 4_000_000, 104_000_000));
}
