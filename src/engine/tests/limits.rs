//! Limits of time.

use std::time::Duration;

use super::kit::*;
use crate::event::Status;

const BY_HAND: How = How { operator: false, max_parallel: 1, by_hand: true, ..How::DEFAULT };

fn failed_with(state: &crate::state::RunState, name: &str, class: &str, words: &str) {
    let error = node(state, name).error.clone().unwrap_or_else(|| panic!("{name} {:?}", status(state, name)));
    assert_eq!(error.class.word(), class);
    assert!(error.message.contains(words), "{}", error.message);
}

#[test]
pub(super) fn an_attempt_that_takes_too_long_fails() {
    let text = probe("a", "gate = \"never\"", "timeouts {\n execution = \"3s\"\n }");
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a");
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.end();
    failed_with(&state, "a", "timeout", "timeouts.execution");
}

#[test]
pub(super) fn waiting_for_a_slot_and_to_begin_has_limits() {
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
pub(super) fn a_deadline_is_over_everything() {
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

#[test]
pub(super) fn a_deadline_may_be_an_instant() {
    let text = probe("a", "gate = \"never\"", "delay_before = 4\n timeouts {\n deadline = \"1970-01-01T00:00:06Z\"\n }");
    let mut running = begin(&text, BY_HAND);
    running.advance_when_asleep(2, Duration::from_secs(4));
    running.until_line("begin a");
    running.advance_when_asleep(1, Duration::from_secs(2));
    failed_with(&running.end(), "a", "timeout", "timeouts.deadline");
}

/// Nobody sleeps, so nothing would end it.
#[test]
pub(super) fn without_limits_it_takes_as_long_as_it_takes() {
    let text = [probe("a", "gate = \"a\"", ""), probe("b", "", ""), probe("c", "wait = \"1000h\"", "")].concat();
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a");
    running.until_status("b", Status::Ready);
    running.time.as_ref().unwrap().advance(Duration::from_secs(3_600_000));
    running.journal.open("a");
    running.until_line("begin c");
    running.advance_when_asleep(1, Duration::from_secs(3_600_000));
    assert_eq!(exit(&running.end()), 0);
}

#[test]
pub(super) fn in_a_group_they_are_the_step_s_and_may_differ_in_each_of_its_instances() {
    let more = "continue_on_failure = true\n timeouts {\n execution = each.value\n }";
    let inside = [probe("a", "gate = \"never\"", more), probe("b", "wait = 4", "depends_on = [step.probe.a]")];
    let many = How { max_parallel: 64, ..BY_HAND };
    let mut running = begin(&group("g", &inside, "for_each = { x = 1, y = 3 }"), many);
    for key in ["x", "y"] {
        running.until_line(&format!("begin group.g[\"{key}\"].step.probe.a"));
    }
    running.advance_when_asleep(2, Duration::from_secs(1));
    running.until_line("begin group.g[\"x\"].step.probe.b");
    running.advance_when_asleep(2, Duration::from_secs(2));
    running.until_line("begin group.g[\"y\"].step.probe.b");
    running.advance_when_asleep(2, Duration::from_secs(2));
    running.advance_when_asleep(1, Duration::from_secs(2));
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "group.g"), state.plan_us), (0, Status::Succeeded, 7_000_000));
    for key in ["x", "y"] {
        failed_with(&state, &format!("group.g[\"{key}\"].step.probe.a"), "timeout", "timeouts.execution");
    }
}

#[test]
pub(super) fn each_instance_has_its_own() {
    let more = "for_each = { x = 1, y = 3 }\n timeouts {\n execution = each.value\n }";
    let how = How { max_parallel: 64, on_failure: crate::event::OnFailure::Continue, ..BY_HAND };
    let mut running = begin(&probe("a", "wait = 2", more), how);
    for key in ["x", "y"] {
        running.until_line(&format!("begin a[\"{key}\"]"));
    }
    // The limits of both, and what both do.
    running.advance_when_asleep(4, Duration::from_secs(1));
    running.until_status("step.probe.a[\"x\"]", Status::Failed);
    running.advance_when_asleep(2, Duration::from_secs(1));
    let state = running.end();
    failed_with(&state, "step.probe.a[\"x\"]", "timeout", "timeouts.execution");
    assert_eq!(status(&state, "step.probe.a[\"y\"]"), Status::Succeeded);
}
