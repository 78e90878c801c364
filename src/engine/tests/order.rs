//! What runs when.

use super::kit::*;
use crate::event::{Ask, Status};

#[test]
fn independent_steps_run_at_once_and_a_fan_in_waits_for_all() {
    let text = [
        probe("a", "gate = \"a\"", ""),
        probe("b", "gate = \"b\"", ""),
        probe("c", "gives = [step.probe.a.output.given, step.probe.b.output.given]", ""),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin a");
    running.until_line("begin b");
    running.journal.open("b");
    running.until_status("b", Status::Succeeded);
    assert_eq!(running.journal.count("begin c"), 0);
    running.journal.open("a");
    let state = running.end();
    assert_eq!(status(&state, "c"), Status::Succeeded);
    assert_eq!(exit(&state), 0);
}

#[test]
fn no_more_run_at_once_than_may_and_the_next_is_the_first_in_plan_order() {
    let text: String = ["a", "b", "c", "d"].map(|name| probe(name, &format!("gate = \"{name}\""), "")).concat();
    let mut running = begin(&text, How { max_parallel: 2, ..How::default() });
    running.until_line("begin a");
    running.until_line("begin b");
    let state = running.until("two ready", |state| state.counts.of(Status::Ready) == 2);
    assert_eq!(state.counts.of(Status::Running), 2);
    running.journal.open("b");
    running.until_line("begin c");
    assert_eq!(running.journal.count("begin d"), 0);
    for gate in ["a", "c", "d"] {
        running.journal.open(gate);
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn nothing_begins_while_paused_and_all_goes_on_after() {
    let text = [probe("a", "gate = \"a\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("begin a");
    running.ask(Ask::Pause);
    running.journal.open("a");
    running.until_status("b", Status::Ready);
    running.time.as_ref().unwrap().advance(std::time::Duration::from_secs(5));
    assert_eq!(running.journal.count("begin b"), 0);
    running.ask(Ask::Resume);
    let state = running.end();
    assert_eq!(exit(&state), 0);
    assert_eq!(state.paused_us(), 5_000_000);
}

#[test]
fn a_second_pause_and_a_resume_of_what_runs_are_refused() {
    let mut running = begin(&probe("a", "gate = \"a\"", ""), How::default());
    let refused = |answer| matches!(answer, crate::event::Answer::Refused { .. });
    assert!(refused(running.ask(Ask::Resume)));
    assert!(!refused(running.ask(Ask::Pause)));
    assert!(refused(running.ask(Ask::Pause)));
    assert!(!refused(running.ask(Ask::Resume)));
    running.journal.open("a");
    running.end();
}

#[test]
fn delays_are_plan_time_and_take_no_slot() {
    let text = [
        probe("late", "", "delay_before = \"10s\""),
        probe("a", "gate = \"a\"", ""),
        probe("last", "", "depends_on = [step.probe.late]\n delay_before = \"1s\"\n delay_after = \"2s\""),
    ];
    let mut running = begin(&text.concat(), How { by_hand: true, max_parallel: 1, ..How::default() });
    // One slot: `a` begins although `late` waits.
    running.until_line("begin a");
    running.journal.open("a");
    running.advance_when_asleep(1, std::time::Duration::from_secs(10));
    running.until_status("last", Status::Ready);
    running.advance_when_asleep(1, std::time::Duration::from_secs(1));
    running.until_line("end last");
    running.advance_when_asleep(1, std::time::Duration::from_secs(2));
    let state = running.end();
    assert_eq!(state.plan_us, 13_000_000);
    assert_eq!(exit(&state), 0);
}
