//! What an operator may ask of single steps: run again, hold, pause.

use std::time::Duration;

use super::kit::*;
use crate::event::{Answer, Ask, Extent, OnFailure, Status};
use crate::value::Value;

fn refused(answer: &Answer, says: &str) {
    let Answer::Refused { reason } = answer else { panic!("{answer:?}") };
    assert!(reason.contains(says), "{reason}");
}

fn rerun(running: &Running, address: &str, extent: Extent, edits: &[(&str, &str)]) -> Answer {
    let edits = edits.iter().map(|(name, text)| (String::from(*name), String::from(*text))).collect();
    running.ask(Ask::Rerun { node: running.id(address), extent, edits })
}

/// `a` → `b` → `c`, all done, and `open` that keeps the run from ending.
fn chain() -> Running {
    let text = [
        probe("a", "gives = 1", ""),
        probe("b", "gives = step.probe.a.output.given + 1", ""),
        probe("c", "gives = step.probe.b.output.given + 1", ""),
        probe("open", "gate = \"open\"", ""),
    ];
    let running = begin(&text.concat(), How::default());
    running.until_status("c", Status::Succeeded);
    running
}

#[test]
fn a_step_alone_may_run_again_and_what_comes_after_keeps_what_it_got() {
    let mut running = chain();
    assert_eq!(rerun(&running, "a", Extent::Itself, &[("gives", "40 + 1")]), Answer::Done);
    running.until("a second attempt", |state| node(state, "a").attempt_count == 2 && status(state, "a") == Status::Succeeded);
    running.journal.open("open");
    let state = running.end();
    assert_eq!((given(&state, "a"), given(&state, "b")), (Value::Int(41), Value::Int(2)));
    assert_eq!((running.journal.count("begin b"), exit(&state)), (1, 0));
}

#[test]
fn all_that_comes_after_a_step_may_run_again_with_it() {
    let mut running = chain();
    assert_eq!(rerun(&running, "a", Extent::Following, &[("gives", "10")]), Answer::Done);
    running.until("a new end", |state| status(state, "c") == Status::Succeeded && node(state, "c").attempt_count == 2);
    running.journal.open("open");
    let state = running.end();
    assert_eq!((given(&state, "b"), given(&state, "c")), (Value::Int(11), Value::Int(12)));
    // Edited arguments are of one life only.
    let last = node(&state, "a");
    assert_eq!((last.attempt_count, last.arguments.as_ref().and_then(|all| all.get("gives"))), (2, Some(Value::Int(10))));
}

#[test]
fn edited_arguments_are_checked_and_of_one_life_only() {
    let mut running = chain();
    refused(&rerun(&running, "a", Extent::Itself, &[("givs", "1")]), "did you mean \"gives\"?");
    refused(&rerun(&running, "a", Extent::Itself, &[("gives", "1 +")]), "gives: ");
    refused(&rerun(&running, "a", Extent::Itself, &[("gives", "step.probe.b.output")]), "gives: ");
    refused(&rerun(&running, "open", Extent::Itself, &[]), "running");
    assert_eq!(rerun(&running, "a", Extent::Itself, &[("fail", "\"now\"")]), Answer::Done);
    running.until_status("a", Status::Failed);
    assert_eq!(exit(&running.end()), 1);
}

#[test]
fn a_failed_step_gets_other_arguments_and_the_run_goes_on() {
    let text = [probe("bad", "fail = \"no\"", ""), probe("after", "gives = step.probe.bad.output.given", "")].concat();
    let mut running = begin(&text, How { on_failure: OnFailure::Hold, ..How::default() });
    running.until_status("bad", Status::Held);
    assert_eq!(rerun(&running, "bad", Extent::Skipped, &[("fail", "null"), ("gives", "[1, upper(\"x\")]")]), Answer::Done);
    let state = running.end();
    assert_eq!((given(&state, "after"), exit(&state)), (Value::tuple(vec![Value::Int(1), "X".into()]), 0));
}

#[test]
fn what_comes_after_and_runs_keeps_a_step_from_running_again_with_it() {
    let text = [probe("a", "", ""), probe("b", "gate = \"b\"", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How::default());
    running.until_line("begin b");
    refused(&rerun(&running, "a", Extent::Following, &[]), "step.probe.b comes after it and runs");
    // Alone it may: what runs is not touched.
    assert_eq!(rerun(&running, "a", Extent::Itself, &[]), Answer::Done);
    running.until("a second time", |state| node(state, "a").attempt_count == 2 && status(state, "a") == Status::Succeeded);
    running.journal.open("b");
    assert_eq!((exit(&running.end()), running.journal.count("begin b")), (0, 1));
}

#[test]
fn a_whole_collection_and_one_instance_run_again() {
    let many = "step \"probe\" \"many\" {\n count = 2\n arguments {\n gives = count.index\n }\n}\n";
    let text =
        [String::from(many), probe("all", "gives = step.probe.many[*].output.given", ""), probe("open", "gate = \"open\"", "")];
    let mut running = begin(&text.concat(), How::default());
    running.until_status("all", Status::Succeeded);
    assert_eq!(rerun(&running, "many[1]", Extent::Following, &[("gives", "7")]), Answer::Done);
    running.until("all again", |state| node(state, "all").attempt_count == 2 && status(state, "all") == Status::Succeeded);
    assert_eq!(given(&running.session_state(), "all"), Value::tuple(vec![Value::Int(0), Value::Int(7)]));
    assert_eq!(running.journal.count("begin many[0]"), 1);
    assert_eq!(rerun(&running, "many", Extent::Following, &[]), Answer::Done);
    running.until("all once more", |state| node(state, "all").attempt_count == 3 && status(state, "all") == Status::Succeeded);
    running.journal.open("open");
    let state = running.end();
    assert_eq!(given(&state, "all"), Value::tuple(vec![Value::Int(0), Value::Int(1)]));
    assert_eq!((running.journal.count("begin many[0]"), exit(&state)), (2, 0));
}

#[test]
fn a_group_is_run_again_as_a_whole() {
    let inside = [probe("a", "", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let text = [format!("group \"g\" {{\n{inside}}}\n"), probe("open", "gate = \"open\"", "")].concat();
    let mut running = begin(&text, How::default());
    running.until_status("group.g", Status::Succeeded);
    refused(&rerun(&running, "group.g.step.probe.a", Extent::Itself, &[]), "it stands in group.g, which has ended");
    assert_eq!(rerun(&running, "group.g", Extent::Itself, &[]), Answer::Done);
    running.until("the second time", |state| {
        running.journal.count("end group.g.step.probe.b") == 2 && status(state, "group.g") == Status::Succeeded
    });
    running.journal.open("open");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn a_step_that_has_not_begun_may_be_held() {
    let text = [
        probe("a", "gate = \"a\"", ""),
        probe("b", "", "depends_on = [step.probe.a]"),
        probe("c", "", "depends_on = [step.probe.b]"),
    ]
    .concat();
    let mut running = begin(&text, How::default());
    running.until_line("begin a");
    let node = running.id("b");
    assert_eq!(running.ask(Ask::Hold { node }), Answer::Done);
    refused(&running.ask(Ask::Hold { node }), "held already");
    refused(&running.ask(Ask::Hold { node: running.id("a") }), "running");
    running.journal.open("a");
    running.until_status("a", Status::Succeeded);
    assert_eq!((status(&running.session_state(), "b"), running.journal.count("begin b")), (Status::Held, 0));
    assert_eq!(running.ask(Ask::Retry { node }), Answer::Done);
    let state = running.end();
    assert_eq!((status(&state, "c"), exit(&state)), (Status::Succeeded, 0));
}

#[test]
fn a_held_step_is_skipped_with_what_it_waits_for() {
    let text = [probe("a", "gate = \"a\"\n fail = \"no\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    running.until_line("begin a");
    assert_eq!(running.ask(Ask::Hold { node: running.id("b") }), Answer::Done);
    running.journal.open("a");
    let state = running.end();
    assert_eq!((status(&state, "b"), exit(&state)), (Status::Skipped, 1));
}

#[test]
fn a_paused_step_begins_no_attempt_and_its_backoff_stands_still() {
    let retry = "retry {\n attempts = 3\n backoff {\n initial = \"10s\"\n jitter = \"none\"\n }\n}";
    let text = [probe("a", "breaks = \"a\"", retry), probe("b", "wait = \"12s\"", "")].concat();
    let mut running = begin_with(&text, How { by_hand: true, ..How::default() }, |journal| journal.break_at("a", true));
    running.until("a failed attempt", |state| node(state, "a").attempts.back().is_some_and(|one| one.result.is_some()));
    running.advance_when_asleep(2, Duration::from_secs(4));
    let id = running.id("a");
    assert_eq!(running.ask(Ask::PauseNode { node: id }), Answer::Done);
    refused(&running.ask(Ask::PauseNode { node: id }), "paused already");
    assert!(node(&running.until("paused", |state| node(state, "a").paused), "a").paused);
    // The other goes on meanwhile.
    running.advance_when_asleep(1, Duration::from_secs(8));
    running.until_status("b", Status::Succeeded);
    assert_eq!(node(&running.session_state(), "a").attempt_count, 1);
    running.journal.break_at("a", false);
    assert_eq!(running.ask(Ask::ResumeNode { node: id }), Answer::Done);
    refused(&running.ask(Ask::ResumeNode { node: id }), "not paused");
    // Four of the ten seconds had gone.
    running.advance_when_asleep(1, Duration::from_millis(5_999));
    assert_eq!(node(&running.session_state(), "a").attempt_count, 1);
    running.advance_when_asleep(1, Duration::from_millis(1));
    let state = running.end();
    assert_eq!((node(&state, "a").attempt_count, exit(&state)), (2, 0));
}

#[test]
fn nothing_in_a_paused_group_begins() {
    let inside = [probe("a", "gate = \"a\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let text = format!("group \"g\" {{\n{inside}}}\n");
    let mut running = begin(&[text, probe("free", "", "")].concat(), How::default());
    running.until_line("begin group.g.step.probe.a");
    let node = running.id("group.g");
    assert_eq!(running.ask(Ask::PauseNode { node }), Answer::Done);
    running.journal.open("a");
    running.until_status("group.g.step.probe.a", Status::Succeeded);
    running.until_status("free", Status::Succeeded);
    assert_eq!(running.journal.count("begin group.g.step.probe.b"), 0);
    assert_eq!(running.ask(Ask::ResumeNode { node }), Answer::Done);
    assert_eq!(exit(&running.end()), 0);
}
