//! Groups: branch, loop and retried unit.

use std::time::Duration;

use super::kit::*;
use crate::event::{Answer, Ask, OnFailure, Reason, Status};
use crate::value::Value;

/// A group in one line: what stands before its steps, and these.
fn group(name: &str, head: &str, inside: &[String]) -> String {
    format!("group \"{name}\" {{\n{head}\n{}}}\n", inside.concat())
}

fn output(name: &str, value: &str) -> String {
    format!("output \"{name}\" {{\n value = {value}\n}}\n")
}

fn ended(state: &crate::state::RunState, name: &str) -> Value {
    let ending = state.ending.as_ref().unwrap();
    let found = ending.outputs.iter().find(|(output, _)| &**output == name);
    found.unwrap_or_else(|| panic!("no output {name}: {:?}", ending.failed_outputs)).1.clone()
}

fn continues() -> How {
    How { on_failure: OnFailure::Continue, operator: false, ..How::default() }
}

#[test]
fn steps_in_a_group_run_in_order_and_those_outside_wait_for_the_whole() {
    let text = [
        group(
            "buy",
            "",
            &[
                probe("pay", "gives = 7", ""),
                probe("receipt", "gives = step.probe.pay.output.given + 1", ""),
                probe("slow", "gate = \"slow\"", ""),
                output("number", "step.probe.receipt.output.given"),
            ],
        ),
        probe("inner", "gives = group.buy.step.probe.pay.output.given", ""),
        probe("whole", "gives = [group.buy.output.number, group.buy.status]", ""),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_status("group.buy.step.probe.receipt", Status::Succeeded);
    // It reads what is there already, and waits all the same: the group may run it again.
    assert_eq!(status(&running.session_state(), "inner"), Status::Waiting);
    running.journal.open("slow");
    let state = running.end();
    assert_eq!(given(&state, "inner"), Value::Int(7));
    assert_eq!(given(&state, "whole"), Value::tuple(vec![Value::Int(8), "succeeded".into()]));
    assert_eq!(exit(&state), 0);
}

#[test]
fn a_group_waits_for_what_its_steps_need() {
    let text = [
        probe("before", "gate = \"before\"\n gives = 1", ""),
        group("late", "", &[probe("free", "", ""), probe("needs", "gives = step.probe.before.output.given", "")]),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin before");
    assert_eq!(status(&running.session_state(), "group.late.step.probe.free"), Status::Waiting);
    running.journal.open("before");
    let state = running.end();
    assert!(running.journal.position("end before") < running.journal.position("begin group.late.step.probe.free"));
    assert_eq!(given(&state, "group.late.step.probe.needs"), Value::Int(1));
}

#[test]
fn a_false_condition_skips_all_in_a_group_and_dependants_run() {
    let text = [
        group("no", "if = step.probe.first.output.given > 1", &[probe("in", "", ""), output("x", "1")]),
        probe("first", "gives = 1", ""),
        probe("after", "gives = [group.no.status, group.no.output == null, group.no.step.probe.in.status]", ""),
    ];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!(node(&state, "group.no").reason, Some(Reason::Condition));
    assert_eq!(node(&state, "group.no.step.probe.in").reason, Some(Reason::Condition));
    assert_eq!(journal.count("begin group.no.step.probe.in"), 0);
    assert_eq!(given(&state, "after"), Value::tuple(vec!["skipped".into(), true.into(), "skipped".into()]));
    assert_eq!(exit(&state), 0);
}

#[test]
fn for_each_runs_a_chain_for_each_key() {
    let text = [
        group(
            "region",
            "for_each = { eu = 10, us = 20 }",
            &[
                probe("ask", "gives = each.value", ""),
                probe("sum", "gives = \"${each.key}: ${step.probe.ask.output.given + 1}\"", ""),
                output("said", "step.probe.sum.output.given"),
            ],
        ),
        output("all", "group.region[*].output.said"),
        output("one", "group.region[\"us\"].step.probe.ask.output.given"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(ended(&state, "all"), Value::tuple(vec!["eu: 11".into(), "us: 21".into()]));
    assert_eq!(ended(&state, "one"), Value::Int(20));
    assert_eq!(status(&state, "group.region[\"eu\"].step.probe.sum"), Status::Succeeded);
}

#[test]
fn instances_of_groups_pair_up() {
    let first = group(
        "a",
        "count = 2",
        &[probe("x", "gives = count.index * 10\n gate = \"x${count.index}\"", ""), output("x", "step.probe.x.output.given")],
    );
    let second = group("b", "count = 2", &[probe("y", "gives = group.a[count.index].output.x + 1", "")]);
    let mut running = begin(&[first, second].concat(), How::default());
    running.journal.open("x1");
    // The second instance does not wait for the first one's pair.
    running.until_status("group.b[1].step.probe.y", Status::Succeeded);
    assert_eq!(status(&running.session_state(), "group.b[0].step.probe.y"), Status::Waiting);
    running.journal.open("x0");
    let state = running.end();
    assert_eq!(given(&state, "group.b[0].step.probe.y"), Value::Int(1));
    assert_eq!(given(&state, "group.b[1].step.probe.y"), Value::Int(11));
}

#[test]
pub(super) fn a_group_may_be_counted_at_run_time_and_hold_counted_steps() {
    let text = [
        probe("many", "gives = 2", ""),
        group(
            "g",
            "count = step.probe.many.output.given",
            &[
                probe("n", "gives = 3", ""),
                String::from(
                    "step \"probe\" \"in\" {\n count = step.probe.n.output.given\n arguments {\n gives = count.index\n }\n}\n",
                ),
                output("all", "step.probe.in[*].output.given"),
            ],
        ),
        output("all", "group.g[*].output.all"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let each = Value::tuple(vec![Value::Int(0), Value::Int(1), Value::Int(2)]);
    assert_eq!(ended(&state, "all"), Value::tuple(vec![each.clone(), each]));
    assert_eq!(status(&state, "group.g[1].step.probe.in[2]"), Status::Succeeded);
}

#[test]
fn each_attempt_of_a_group_runs_all_of_it_again() {
    let text = [
        group(
            "g",
            "retry {\n attempts = 3\n backoff {\n initial = \"1s\"\n jitter = \"none\"\n }\n}",
            &[
                probe("a", "", ""),
                probe("b", "breaks = \"b\"", "depends_on = [step.probe.a]"),
                probe("c", "", "depends_on = [step.probe.b]"),
            ],
        ),
        probe("after", "", "depends_on = [group.g.step.probe.c]"),
    ];
    let mut running = begin_with(&text.concat(), How { by_hand: true, ..How::default() }, |journal| journal.break_at("b", true));
    running.until("a failed attempt", |state| {
        node(state, "group.g").attempt_count == 1 && status(state, "group.g.step.probe.b") == Status::Failed
    });
    running.journal.break_at("b", false);
    running.advance_when_asleep(1, Duration::from_secs(1));
    let state = running.end();
    assert_eq!(running.journal.count("begin group.g.step.probe.a"), 2);
    assert_eq!(running.journal.count("begin group.g.step.probe.c"), 1);
    assert_eq!((node(&state, "group.g").attempt_count, status(&state, "after")), (2, Status::Succeeded));
    assert_eq!(exit(&state), 0);
}

#[test]
pub(super) fn only_failed_keeps_what_succeeded() {
    let head = "retry {\n attempts = 2\n only = \"failed\"\n backoff {\n initial = 0\n }\n}";
    let inside = [probe("a", "gives = 5", ""), probe("b", "fail = \"no\"\n gives = step.probe.a.output.given", "")];
    let (state, journal) = run(&group("g", head, &inside), continues());
    assert_eq!((journal.count("begin group.g.step.probe.a"), journal.count("begin group.g.step.probe.b")), (1, 2));
    assert_eq!((status(&state, "group.g"), exit(&state)), (Status::Failed, 1));
    let error = node(&state, "group.g").error.clone().unwrap();
    assert_eq!(&*error.message, "group.g.step.probe.b failed: no");
}

#[test]
fn without_a_retry_the_first_failure_in_a_group_fails_the_run() {
    let text = [
        group("g", "", &[probe("bad", "fail = \"no\"", ""), probe("other", "gate = \"never\"", "")]),
        probe("after", "", "depends_on = [group.g]"),
    ];
    let (state, _) = run(&text.concat(), How { operator: false, ..How::default() });
    assert_eq!((status(&state, "group.g"), status(&state, "group.g.step.probe.other")), (Status::Failed, Status::Cancelled));
    assert_eq!((status(&state, "after"), exit(&state)), (Status::Skipped, 1));
}

#[test]
fn a_group_may_take_the_failure_of_its_steps() {
    let text = [
        group(
            "g",
            "continue_on_failure = true",
            &[probe("bad", "fail = \"no\"", ""), probe("then", "", "depends_on = [step.probe.bad]")],
        ),
        probe("after", "gives = [group.g.status, group.g.error.message]", ""),
    ];
    let (state, journal) = run(&text.concat(), How { operator: false, ..How::default() });
    assert_eq!(given(&state, "after"), Value::tuple(vec!["failed".into(), "group.g.step.probe.bad failed: no".into()]));
    assert_eq!((journal.count("begin group.g.step.probe.then"), exit(&state)), (0, 0));
}

#[test]
fn a_group_out_of_time_ends_what_is_in_it() {
    let text = group(
        "g",
        "timeouts {\n execution = \"5s\"\n}\ncontinue_on_failure = true",
        &[probe("long", "wait = \"1h\"", ""), probe("then", "", "depends_on = [step.probe.long]")],
    );
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("begin group.g.step.probe.long");
    running.advance_when_asleep(2, Duration::from_secs(5));
    let state = running.end();
    assert_eq!(
        (status(&state, "group.g.step.probe.long"), status(&state, "group.g.step.probe.then")),
        (Status::Cancelled, Status::Skipped)
    );
    let error = node(&state, "group.g").error.clone().unwrap();
    assert!(error.message.contains("timeouts.execution"), "{}", error.message);
}

#[test]
fn checks_of_a_group_see_what_it_gives() {
    let check =
        |value: &str| format!("check \"it is enough\" {{\n condition = self.output.x > {value}\n}}\ncontinue_on_failure = true");
    for (value, expected) in [("1", Status::Succeeded), ("3", Status::Failed)] {
        let text = group("g", &check(value), &[probe("a", "gives = 2", ""), output("x", "step.probe.a.output.given")]);
        let (state, _) = run(&text, How::default());
        assert_eq!(status(&state, "group.g"), expected);
    }
}

#[test]
fn groups_nest() {
    // Within `in`, `each` is no longer the nearest repetition.
    let inner = group("in", "count = 2", &[probe("x", "gives = count.index", ""), output("x", "step.probe.x.output.given")]);
    let middle = output("both", "group.in[*].output.x");
    let text = [group("out", "for_each = toset([\"a\", \"b\"])", &[inner, middle]), output("all", "group.out[*].output.both")];
    let (state, _) = run(&text.concat(), How::default());
    let both = Value::tuple(vec![Value::Int(0), Value::Int(1)]);
    assert_eq!(ended(&state, "all"), Value::tuple(vec![both.clone(), both]));
    assert_eq!(status(&state, "group.out[\"b\"].group.in[1].step.probe.x"), Status::Succeeded);
}

#[test]
fn another_attempt_may_count_otherwise() {
    let counted = "step \"probe\" \"many\" {\n count = step.probe.n.status == \"failed\" ? FIRST : SECOND\n arguments { }\n}\n";
    let head = "retry {\n attempts = 2\n backoff {\n initial = \"1s\"\n jitter = \"none\"\n }\n}";
    for (first, second) in [(1, 3), (3, 1)] {
        let counted = counted.replace("FIRST", &first.to_string()).replace("SECOND", &second.to_string());
        let inside = [
            probe("n", "breaks = \"n\"", "continue_on_failure = true"),
            counted,
            probe("last", "breaks = \"last\"\n gives = length(step.probe.many[*])", ""),
        ];
        let text = [group("g", head, &inside), output("n", "group.g.step.probe.last.output.given")];
        let mut running = begin_with(&text.concat(), How { by_hand: true, ..How::default() }, |journal| {
            journal.break_at("n", true);
            journal.break_at("last", true);
        });
        running.until_status("group.g.step.probe.last", Status::Failed);
        running.journal.break_at("n", false);
        running.journal.break_at("last", false);
        running.advance_when_asleep(1, Duration::from_secs(1));
        let state = running.end();
        let begun = |at: usize| running.journal.count(&format!("begin group.g.step.probe.many[{at}]"));
        assert_eq!([begun(0), begun(1), begun(2)], [2, 1, 1], "{first} then {second}");
        assert_eq!(ended(&state, "n"), Value::Int(second), "{first} then {second}");
    }
}

#[test]
fn a_failed_step_in_a_group_is_held_and_its_retry_lets_the_group_end() {
    let text = [
        group("g", "", &[probe("a", "", ""), probe("b", "breaks = \"b\"", "depends_on = [step.probe.a]")]),
        probe("after", "", "depends_on = [group.g]"),
    ];
    let how = How { on_failure: OnFailure::Hold, ..How::default() };
    let mut running = begin_with(&text.concat(), how, |journal| journal.break_at("b", true));
    running.until_status("group.g.step.probe.b", Status::Held);
    running.until_status("group.g", Status::Running);
    running.journal.break_at("b", false);
    let node = running.id("group.g.step.probe.b");
    assert_eq!(running.ask(Ask::Retry { node }), Answer::Done);
    let state = running.end();
    assert_eq!(
        (running.journal.count("begin group.g.step.probe.a"), status(&state, "after"), exit(&state)),
        (1, Status::Succeeded, 0)
    );
}

#[test]
fn a_group_that_tried_in_vain_is_held_as_a_whole_and_keeps_what_succeeded() {
    let head = "retry {\n attempts = 2\n backoff {\n initial = 0\n }\n}";
    let text = group("g", head, &[probe("a", "", ""), probe("b", "breaks = \"b\"", "depends_on = [step.probe.a]")]);
    let how = How { on_failure: OnFailure::Hold, ..How::default() };
    let mut running = begin_with(&text, how, |journal| journal.break_at("b", true));
    running.until_status("group.g", Status::Held);
    assert_eq!(running.journal.count("begin group.g.step.probe.a"), 2);
    running.journal.break_at("b", false);
    // What is asked of a step in a group that has ended is asked of the group.
    let node = running.id("group.g.step.probe.b");
    assert_eq!(running.ask(Ask::Retry { node }), Answer::Done);
    let state = running.end();
    assert_eq!((running.journal.count("begin group.g.step.probe.a"), exit(&state)), (2, 0));
    assert_eq!(status(&state, "group.g.step.probe.b"), Status::Succeeded);
}

#[test]
fn cancelling_a_group_ends_what_is_in_it() {
    let text = group("g", "", &[probe("a", "gate = \"never\"", ""), probe("b", "", "depends_on = [step.probe.a]")]);
    let mut running = begin(&text, continues());
    running.until_line("begin group.g.step.probe.a");
    let node = running.id("group.g");
    assert_eq!(running.ask(Ask::Cancel { node }), Answer::Done);
    let state = running.end();
    assert_eq!((status(&state, "group.g"), status(&state, "group.g.step.probe.a")), (Status::Cancelled, Status::Cancelled));
    assert_eq!((status(&state, "group.g.step.probe.b"), exit(&state)), (Status::Skipped, 1));
}

#[test]
fn skipping_a_group_skips_what_is_in_it_and_lets_dependants_run() {
    let text = [
        probe("before", "gate = \"before\"", ""),
        group("g", "depends_on = [step.probe.before]", &[probe("a", "", "")]),
        probe("after", "", "depends_on = [group.g]"),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin before");
    let node = running.id("group.g");
    assert_eq!(running.ask(Ask::Skip { node }), Answer::Done);
    running.journal.open("before");
    let state = running.end();
    assert_eq!((status(&state, "group.g.step.probe.a"), status(&state, "after")), (Status::Skipped, Status::Succeeded));
    assert_eq!((running.journal.count("begin group.g.step.probe.a"), exit(&state)), (0, 0));
}

#[test]
fn a_resource_lives_as_long_as_the_group_that_uses_it() {
    let uses = "uses {\n asset = resource.asset.one\n}";
    let head = "retry {\n attempts = 2\n backoff {\n initial = 0\n }\n}\ncontinue_on_failure = true";
    let text = [
        String::from("resource \"asset\" \"one\" { }\n"),
        group("g", head, &[probe("a", "", uses), probe("b", "fail = \"no\"", "depends_on = [step.probe.a]")]),
    ];
    let (_, journal) = run(&text.concat(), continues());
    assert_eq!((journal.count("create one"), journal.count("destroy one")), (1, 1));
    assert_eq!(journal.count("begin group.g.step.probe.a"), 2);
}

#[test]
fn groups_take_no_slots() {
    let inner = group("in", "", &[probe("x", "", ""), probe("y", "", "")]);
    let (state, _) = run(&group("out", "count = 3", &[inner]), How { max_parallel: 1, ..How::default() });
    assert_eq!(exit(&state), 0);
    assert_eq!(state.counts.of(Status::Succeeded), 6);
}

#[test]
fn delays_and_deadlines_hold_for_groups() {
    let text = group(
        "g",
        "delay_before = \"3s\"\ntimeouts {\n deadline = \"10s\"\n}\ncontinue_on_failure = true",
        &[probe("a", "gate = \"never\"", "")],
    );
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.advance_when_asleep(2, Duration::from_secs(3));
    running.until_line("begin group.g.step.probe.a");
    running.advance_when_asleep(1, Duration::from_secs(7));
    let state = running.end();
    assert_eq!((status(&state, "group.g"), status(&state, "group.g.step.probe.a")), (Status::Failed, Status::Cancelled));
    assert!(node(&state, "group.g").error.as_ref().unwrap().message.contains("timeouts.deadline"));
}
