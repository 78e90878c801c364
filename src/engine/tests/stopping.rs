//! Ending early, once kindly and once not; and it always ends.

use std::time::Duration;

use super::kit::*;
use crate::base::signal::Signal;
use crate::event::{Ask, By, Reason, Status};

const BY_SIGNAL: By = By::Signal(Signal::Terminate);

#[test]
fn a_signal_cancels_what_runs_skips_the_rest_and_gives_105() {
    let text = [probe("a", "gate = \"never\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How::default());
    running.until_line("begin a");
    running.ask_as(BY_SIGNAL, Ask::Stop);
    let state = running.end();
    assert_eq!((status(&state, "a"), status(&state, "b"), exit(&state)), (Status::Cancelled, Status::Skipped, 105));
    assert!(matches!(node(&state, "b").reason, Some(Reason::Asked(BY_SIGNAL))));
}

#[test]
fn a_stubborn_call_is_dropped_after_its_grace() {
    let mut running = begin(&probe("a", "gate = \"never\"\n stubborn = true", ""), How { by_hand: true, ..How::default() });
    running.until_line("begin a");
    running.ask(Ask::Stop);
    // The unit's grace and the dispatcher's own limit.
    running.advance_when_asleep(2, Duration::from_secs(5));
    let state = running.end();
    assert_eq!((status(&state, "a"), exit(&state)), (Status::Cancelled, 103));
    assert_eq!(state.real_us, 5_000_000);
}

#[test]
fn the_second_time_nothing_is_waited_for_but_resources_are_destroyed() {
    let text = [
        String::from("resource \"asset\" \"shared\" {}\n"),
        probe("a", "gate = \"never\"\n stubborn = true", "uses {\n asset = resource.asset.shared\n }"),
    ];
    let mut running = begin(&text.concat(), How { by_hand: true, ..How::default() });
    running.until_line("begin a");
    running.ask_as(BY_SIGNAL, Ask::Stop);
    running.ask_as(BY_SIGNAL, Ask::Abort);
    let state = running.end();
    assert_eq!((status(&state, "a"), exit(&state), state.real_us), (Status::Cancelled, 105, 0));
    assert_eq!(running.journal.count("destroy shared"), 1);
}

#[test]
fn a_task_that_does_not_yield_is_abandoned_and_the_run_ends_without_it() {
    let mut running = begin(&probe("a", "blocks = \"release\"", ""), How { by_hand: true, ..How::default() });
    running.until_line("begin a");
    running.ask(Ask::Abort);
    running.advance_when_asleep(2, Duration::from_secs(2));
    let state = running.end();
    assert_eq!((status(&state, "a"), node(&state, "a").reason.clone()), (Status::Cancelled, Some(Reason::Abandoned)));
    running.journal.open("release");
}

#[test]
fn fail_fast_ends_with_a_deep_chain_waiting() {
    // Where a queued node is skipped, what waits for it must be told too, or the run would never end.
    let chain: String =
        (1..200).map(|at| probe(&format!("c{at}"), "", &format!("depends_on = [step.probe.c{}]", at - 1))).collect();
    let text = [probe("bad", "fail = \"no\"", ""), probe("c0", "gate = \"never\"", ""), chain].concat();
    let (state, _) = run(&text, How { max_parallel: 2, ..How::default() });
    assert_eq!(state.counts.of(Status::Skipped), 199);
    assert_eq!(exit(&state), 1);
}

#[test]
fn a_pause_does_not_keep_a_run_from_ending() {
    let text = [probe("a", "gate = \"a\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How::default());
    running.until_line("begin a");
    running.ask(Ask::Pause);
    running.ask(Ask::Stop);
    assert_eq!(exit(&running.end()), 103);
}

#[test]
fn the_fold_of_the_events_is_the_state() {
    let text = [probe("a", "gives = 2", ""), probe("many", "", "count = step.probe.a.output.given")].concat();
    let mut running = begin(&text, How::default());
    let state = running.end();
    assert_eq!(state.counts.total(), 3);
    assert_eq!((state.counts.ended(), state.node_count()), (3, 4));
    assert!(running.seen() == state.seq);
    assert!(running.clock.real() > Duration::ZERO);
}
