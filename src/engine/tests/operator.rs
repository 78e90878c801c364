//! Retry, skip, cancel, hold.

use super::kit::*;
use crate::event::{Answer, Ask, OnFailure, Reason, Status};

const HOLD: How = How { on_failure: OnFailure::Hold, ..How::DEFAULT };

fn held() -> Running {
    let text = [
        String::from("resource \"asset\" \"shared\" {}\n"),
        probe("bad", "breaks = \"x\"", "uses {\n asset = resource.asset.shared\n }"),
        probe("after", "gives = step.probe.bad.output.resource", ""),
        probe("other", "", ""),
    ];
    let running = begin_with(&text.concat(), HOLD, |journal| journal.break_at("x", true));
    running.until_status("bad", Status::Held);
    running
}

#[test]
fn a_held_step_waits_with_its_resources_and_a_retry_begins_a_new_life() {
    let mut running = held();
    running.until_status("other", Status::Succeeded);
    assert_eq!(running.journal.count("destroy shared"), 0);
    running.journal.break_at("x", false);
    assert_eq!(running.ask(Ask::Retry { node: running.id("bad") }), Answer::Done);
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "after")), (0, Status::Succeeded));
    assert_eq!(running.journal.count("create shared"), 1);
    let bad = node(&state, "bad");
    assert_eq!((bad.attempt_count, bad.attempts.len()), (2, 2));
    assert!(bad.attempts[0].epoch < bad.attempts[1].epoch);
}

#[test]
fn a_held_step_can_be_skipped_as_if_its_condition_were_false() {
    let mut running = held();
    assert_eq!(running.ask(Ask::Skip { node: running.id("bad") }), Answer::Done);
    // It reads an attribute of an output that is not there.
    let state = running.until_status("after", Status::Held);
    assert_eq!(status(&state, "bad"), Status::Skipped);
    running.ask(Ask::Cancel { node: running.id("after") });
    assert_eq!(exit(&running.end()), 1);
}

#[test]
fn cancelling_a_held_step_fails_it() {
    let mut running = held();
    assert_eq!(running.ask(Ask::Cancel { node: running.id("bad") }), Answer::Done);
    let state = running.end();
    assert_eq!((status(&state, "bad"), status(&state, "after"), exit(&state)), (Status::Failed, Status::Skipped, 1));
}

#[test]
fn the_end_of_the_run_fails_what_is_held() {
    let mut running = held();
    assert_eq!(running.ask(Ask::Stop), Answer::Done);
    let state = running.end();
    assert_eq!((status(&state, "bad"), exit(&state)), (Status::Failed, 103));
    assert_eq!(running.journal.count("destroy shared"), 1);
}

#[test]
fn without_an_operator_nothing_is_held() {
    let (state, _) = run(&probe("bad", "fail = \"no\"", ""), How { operator: false, ..HOLD });
    assert_eq!((status(&state, "bad"), exit(&state)), (Status::Failed, 1));
    let (state, _) =
        run(&probe("bad", "fail = \"no\"", "on_error {\n action = \"hold\"\n }"), How { operator: false, ..How::default() });
    assert_eq!(status(&state, "bad"), Status::Failed);
    assert!(state.logs().iter().any(|(_, line)| line.text.contains("nobody is there")));
}

#[test]
fn a_retry_of_a_failed_step_runs_again_what_was_skipped_because_of_it_and_its_resources_are_made_again() {
    let text = [
        String::from("resource \"asset\" \"shared\" {}\n"),
        probe("bad", "breaks = \"x\"", "uses {\n asset = resource.asset.shared\n }"),
        probe("after", "", "depends_on = [step.probe.bad]"),
        probe("far", "", "depends_on = [step.probe.after]"),
        probe("slow", "gate = \"slow\"", ""),
    ];
    let how = How { on_failure: OnFailure::Continue, ..How::default() };
    let mut running = begin_with(&text.concat(), how, |journal| journal.break_at("x", true));
    running.until_status("far", Status::Skipped);
    running.until_line("destroy shared");
    running.journal.break_at("x", false);
    assert_eq!(running.ask(Ask::Retry { node: running.id("bad") }), Answer::Done);
    running.until_status("far", Status::Succeeded);
    running.journal.open("slow");
    let state = running.end();
    assert_eq!(exit(&state), 0);
    assert_eq!((running.journal.count("create shared"), running.journal.count("destroy shared")), (2, 2));
}

#[test]
fn a_retry_of_one_instance_reopens_the_whole() {
    let text = [
        probe("many", "breaks = \"x${count.index}\"", "count = 3"),
        probe("after", "gives = step.probe.many[*].status", ""),
        probe("slow", "gate = \"slow\"", ""),
    ];
    let how = How { on_failure: OnFailure::Continue, ..How::default() };
    let mut running = begin_with(&text.concat(), how, |journal| journal.break_at("x1", true));
    running.until_status("after", Status::Skipped);
    running.journal.break_at("x1", false);
    running.ask(Ask::Retry { node: running.id("many") });
    running.until_status("after", Status::Succeeded);
    assert_eq!((running.journal.count("begin many[1]"), running.journal.count("begin many[0]")), (2, 1));
    running.journal.open("slow");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    let text = [probe("done", "", ""), probe("slow", "gate = \"slow\"", "")].concat();
    let mut running = begin(&text, How::default());
    running.until_status("done", Status::Succeeded);
    running.until_line("begin slow");
    let refused = |ask: Ask, words: &str| match running.ask(ask) {
        Answer::Refused { reason } => assert!(reason.contains(words), "{reason}"),
        answer => panic!("{answer:?}"),
    };
    let (done, slow) = (running.id("done"), running.id("slow"));
    refused(Ask::Retry { node: done }, "succeeded");
    refused(Ask::Skip { node: slow }, "running");
    refused(Ask::Cancel { node: done }, "succeeded");
    refused(Ask::Skip { node: crate::base::id::NodeId(99) }, "no such step");
    running.journal.open("slow");
    running.end();
}

#[test]
fn a_cancelled_step_is_no_success_and_its_dependants_do_not_run() {
    let text = [probe("slow", "gate = \"never\"", ""), probe("after", "", "depends_on = [step.probe.slow]")].concat();
    let mut running = begin(&text, How::default());
    running.until_line("begin slow");
    running.ask(Ask::Cancel { node: running.id("slow") });
    let state = running.end();
    assert_eq!((status(&state, "slow"), status(&state, "after"), exit(&state)), (Status::Cancelled, Status::Skipped, 1));
    assert_eq!(node(&state, "slow").reason, Some(Reason::Asked(crate::event::By::Operator)));
}

#[test]
fn a_waiting_step_can_be_skipped() {
    let text = [
        probe("slow", "gate = \"slow\"", ""),
        probe("after", "", "depends_on = [step.probe.slow]"),
        probe("last", "", "depends_on = [step.probe.after]"),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin slow");
    running.ask(Ask::Skip { node: running.id("after") });
    running.until_status("last", Status::Succeeded);
    running.journal.open("slow");
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "after")), (0, Status::Skipped));
}
