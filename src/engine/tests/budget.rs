//! The time a run has: reaching its end fails the run and names what still ran; pauses and what is held do not count.

use std::time::Duration;

use super::kit::*;
use crate::event::{Ask, Reason, Status};

const BY_HAND: How = How { by_hand: true, ..How::DEFAULT };
const MINUTE: Duration = Duration::from_secs(60);

/// The lines that the run itself said.
fn said(running: &Running, wanted: &str) -> bool {
    running.logs().iter().any(|line| line == wanted)
}

#[test]
fn a_running_step_is_cancelled_what_waits_is_skipped_and_both_are_named() {
    let text = [
        probe("a", "gate = \"never\"", ""),
        probe("many", "gate = \"never\"", "count = 2"),
        probe("b", "", "depends_on = [step.probe.a]"),
        probe("done", "", ""),
    ];
    let mut running = begin_within(&text.concat(), BY_HAND, MINUTE);
    ["begin a", "begin many[0]", "begin many[1]", "end done"].iter().for_each(|line| running.until_line(line));
    running.until_status("done", Status::Succeeded);
    running.advance_when_asleep(1, MINUTE);
    let state = running.end();
    let statuses = ["a", "many[0]", "b", "done"].map(|name| status(&state, name));
    assert_eq!(statuses, [Status::Cancelled, Status::Cancelled, Status::Skipped, Status::Succeeded]);
    assert_eq!(node(&state, "a").reason, Some(Reason::MaxDuration));
    assert_eq!(node(&state, "b").reason, Some(Reason::MaxDuration));
    assert_eq!((exit(&state), state.ending.as_ref().unwrap().reason.clone()), (1, Some(Reason::MaxDuration)));
    let line =
        "the run's time, 1m 00s (max_duration), is over; still running: step.probe.a, step.probe.many[0], step.probe.many[1]";
    assert!(said(&running, line), "{:?}", running.logs());
}

#[test]
fn a_resource_that_is_being_made_is_cancelled() {
    let text = [
        String::from("resource \"asset\" \"slow\" {\n  arguments {\n    gate = \"never\"\n  }\n}\n"),
        probe("a", "", "uses {\n asset = resource.asset.slow\n }"),
    ];
    let mut running = begin_within(&text.concat(), BY_HAND, MINUTE);
    running.until_line("create slow");
    // Making it does not end when it is told to: it has its grace.
    running.advance_when_asleep(1, MINUTE);
    running.until_status("resource.asset.slow", Status::Running);
    running.advance_when_asleep(2, Duration::from_secs(5));
    let state = running.end();
    assert_eq!(
        (status(&state, "resource.asset.slow"), status(&state, "a"), exit(&state)),
        (Status::Cancelled, Status::Skipped, 1)
    );
    assert!(said(&running, "the run's time, 1m 00s (max_duration), is over; still running: resource.asset.slow"));
}

#[test]
fn a_run_that_ends_in_time_hears_nothing_of_it() {
    let mut running = begin_within(&probe("a", "wait = 59", ""), BY_HAND, MINUTE);
    running.until_line("begin a");
    running.advance_when_asleep(2, Duration::from_secs(59));
    let state = running.end();
    assert_eq!((status(&state, "a"), exit(&state), running.logs()), (Status::Succeeded, 0, Vec::<String>::new()));
}

#[test]
fn it_fails_also_while_nothing_runs() {
    let mut running = begin_within(&probe("a", "", "delay_before = 3600"), BY_HAND, MINUTE);
    running.until_status("a", Status::Ready);
    running.advance_when_asleep(2, MINUTE);
    let state = running.end();
    assert_eq!((status(&state, "a"), exit(&state)), (Status::Skipped, 1));
    assert!(said(&running, "the run's time, 1m 00s (max_duration), is over; nothing ran just then"), "{:?}", running.logs());
}

#[test]
fn a_pause_does_not_count() {
    let mut running = begin_within(&probe("a", "gate = \"never\"", ""), BY_HAND, MINUTE);
    running.until_line("begin a");
    running.ask(Ask::Pause);
    running.time.as_ref().unwrap().advance(10 * MINUTE);
    running.ask(Ask::Resume);
    running.advance_when_asleep(1, MINUTE / 2);
    running.until_status("a", Status::Running);
    running.advance_when_asleep(1, MINUTE / 2);
    let state = running.end();
    assert_eq!((status(&state, "a"), state.plan_us, state.real_us), (Status::Cancelled, 60_000_000, 660_000_000));
}

#[test]
fn time_in_which_something_is_held_does_not_count() {
    let text =
        [probe("bad", "breaks = \"bad\"", "on_error {\n action = \"hold\"\n }"), probe("a", "gate = \"never\"", "")].concat();
    let mut running = begin_prepared(&text, BY_HAND, Some(MINUTE), |journal| journal.break_at("bad", true));
    running.until_status("bad", Status::Held);
    running.until_line("begin a");
    running.time.as_ref().unwrap().advance(10 * MINUTE);
    running.journal.break_at("bad", false);
    running.ask(Ask::Retry { node: running.id("bad") });
    running.until_status("bad", Status::Succeeded);
    running.advance_when_asleep(1, MINUTE - Duration::from_millis(1));
    running.until_status("a", Status::Running);
    running.advance_when_asleep(1, Duration::from_millis(1));
    let state = running.end();
    assert_eq!((status(&state, "a"), exit(&state)), (Status::Cancelled, 1));
}
