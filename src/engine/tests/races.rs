//! Races: the first that succeeds releases a step.

use std::time::Duration;

use super::kit::*;
use crate::event::{OnFailure, Reason, Status};
use crate::value::Value;

const WINNER: &str = "gives = [any.output.given, any.address, any.key]";

fn race(racers: &str, more: &str) -> String {
    probe("after", WINNER, &format!("depends_on_any = [{racers}]\n{more}"))
}

#[test]
pub(super) fn the_first_to_succeed_wins_and_the_others_are_cancelled() {
    let text =
        [probe("slow", "gate = \"never\"", ""), probe("quick", "gives = 1", ""), race("step.probe.slow, step.probe.quick", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(given(&state, "after"), Value::tuple(vec![Value::Int(1), "step.probe.quick".into(), Value::Null]));
    assert_eq!(status(&state, "slow"), Status::Cancelled);
    assert_eq!(node(&state, "slow").reason, Some(Reason::Lost { address: "step.probe.quick".into() }));
    assert_eq!(exit(&state), 0);
}

#[test]
pub(super) fn losers_may_finish_however_they_end() {
    let text = [
        probe("slow", "gate = \"slow\"\n fail = \"no\"", ""),
        probe("quick", "gives = 1", ""),
        race("step.probe.slow, step.probe.quick", "losers = \"finish\""),
    ];
    let mut running = begin(&text.concat(), How { operator: false, ..How::default() });
    running.until_status("after", Status::Succeeded);
    running.until_status("slow", Status::Running);
    running.journal.open("slow");
    let state = running.end();
    assert_eq!((status(&state, "slow"), exit(&state)), (Status::Failed, 0));
}

#[test]
fn one_that_fails_first_leaves_the_race_to_the_others() {
    let text = [
        probe("bad", "fail = \"no\"", ""),
        probe("good", "gate = \"good\"\n gives = 2", ""),
        race("step.probe.bad, step.probe.good", ""),
    ];
    let mut running = begin(&text.concat(), How { operator: false, ..How::default() });
    running.until_status("bad", Status::Failed);
    assert_eq!(status(&running.session_state(), "after"), Status::Waiting);
    running.journal.open("good");
    let state = running.end();
    assert_eq!((status(&state, "after"), exit(&state)), (Status::Succeeded, 0));
}

#[test]
fn if_all_fail_nobody_is_released() {
    for on_failure in [OnFailure::Continue, OnFailure::FailFast] {
        let text =
            [probe("one", "fail = \"no\"", ""), probe("two", "fail = \"no\"", ""), race("step.probe.one, step.probe.two", "")];
        let (state, journal) = run(&text.concat(), How { on_failure, operator: false, ..How::default() });
        assert_eq!((status(&state, "after"), exit(&state), journal.count("begin after")), (Status::Skipped, 1, 0));
    }
}

#[test]
fn instances_race_with_each_other() {
    for count in ["3", "step.probe.n.output.given"] {
        let many = format!("step \"probe\" \"many\" {{\n count = {count}\n arguments {{\n gates = count.index\n }}\n}}\n")
            .replace("gates = count.index", "gate = \"g${count.index}\"\n gives = count.index * 10");
        let text = [probe("n", "gives = 3", ""), many, race("step.probe.many[*]", "")];
        let mut running = begin(&text.concat(), How::default());
        running.until_line("begin many[2]");
        running.journal.open("g1");
        let state = running.end();
        assert_eq!(
            given(&state, "after"),
            Value::tuple(vec![Value::Int(10), "step.probe.many[1]".into(), Value::Int(1)]),
            "{count}"
        );
        assert_eq!(
            (status(&state, "many[0]"), status(&state, "many[2]"), exit(&state)),
            (Status::Cancelled, Status::Cancelled, 0)
        );
    }
}

#[test]
fn nobody_in_a_race_is_nobody_to_win_it() {
    let many = "step \"probe\" \"many\" {\n count = step.probe.n.output.given\n arguments { }\n}\n";
    let text = [probe("n", "gives = 0", ""), String::from(many), race("step.probe.many[*]", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(node(&state, "after").reason, Some(Reason::NoWinner));
}

#[test]
pub(super) fn a_race_in_a_group_is_run_anew_with_each_attempt() {
    let inside = [
        probe("a", "gives = 1", ""),
        probe("b", "gate = \"never\"", ""),
        race("step.probe.a, step.probe.b", ""),
        probe("end", "breaks = \"end\"", "depends_on = [step.probe.after]"),
    ];
    let retry = "retry {\n attempts = 2\n backoff {\n initial = \"1s\"\n jitter = \"none\"\n }\n}";
    let text = format!("group \"g\" {{\n{retry}\n{}}}\n", inside.concat());
    let mut running = begin_with(&text, How { by_hand: true, ..How::default() }, |journal| journal.break_at("end", true));
    running.until_status("group.g.step.probe.end", Status::Failed);
    running.journal.break_at("end", false);
    running.until_status("group.g.step.probe.b", Status::Cancelled);
    // The pause before the next attempt, beside the grace that the loser had.
    running.advance_when_asleep(2, Duration::from_secs(1));
    let state = running.end();
    assert_eq!(running.journal.count("begin group.g.step.probe.after"), 2);
    assert_eq!((status(&state, "group.g.step.probe.b"), exit(&state)), (Status::Cancelled, 0));
}

/// What stands behind a loser that failed never runs, and is nothing that the group lacks.
#[test]
fn behind_a_loser_that_failed_a_group_is_whole() {
    let inside = [
        probe("a", "gives = 1", ""),
        probe("b", "gate = \"lost\"\n fail = \"too late\"", ""),
        probe("behind", "", "depends_on = [step.probe.b]"),
        race("step.probe.a, step.probe.b", "losers = \"finish\""),
    ];
    let mut running = begin(&group("g", &inside, ""), How::default());
    running.until_status("group.g.step.probe.after", Status::Succeeded);
    running.journal.open("lost");
    let state = running.end();
    assert_eq!(status(&state, "group.g.step.probe.behind"), Status::Skipped);
    assert_eq!((status(&state, "group.g"), exit(&state)), (Status::Succeeded, 0));
}

#[test]
fn groups_race_too() {
    let text = "group \"a\" {\n step \"probe\" \"x\" {\n arguments {\n gate = \"never\"\n }\n }\n}\n\
                group \"b\" {\n step \"probe\" \"x\" {\n arguments { }\n }\n output \"given\" {\n value = 4\n }\n}\n";
    let text = [String::from(text), race("group.a, group.b", "")].concat();
    let (state, _) = run(&text, How::default());
    assert_eq!(given(&state, "after"), Value::tuple(vec![Value::Int(4), "group.b".into(), Value::Null]));
    assert_eq!((status(&state, "group.a"), status(&state, "group.a.step.probe.x")), (Status::Cancelled, Status::Cancelled));
    assert_eq!(exit(&state), 0);
}

/// In a group losers are cancelled or may finish as anywhere, and do not fail it.
#[test]
pub(super) fn losers_in_a_group_are_cancelled_or_finish() {
    for (losers, ended) in [("", Status::Cancelled), ("losers = \"finish\"", Status::Failed)] {
        let inside = [
            probe("slow", "gate = \"slow\"\n fail = \"no\"", ""),
            probe("quick", "gives = 1", ""),
            race("step.probe.slow, step.probe.quick", losers),
        ];
        let text = group("g", &inside, "");
        let mut running = begin(&text, How { operator: false, ..How::default() });
        running.until_status("group.g.step.probe.after", Status::Succeeded);
        if ended == Status::Failed {
            running.until_status("group.g.step.probe.slow", Status::Running);
            running.journal.open("slow");
        }
        let state = running.end();
        assert_eq!(status(&state, "group.g.step.probe.slow"), ended, "{losers}");
        assert_eq!((status(&state, "group.g"), exit(&state)), (Status::Succeeded, 0), "{losers}");
    }
}

#[test]
pub(super) fn each_instance_waits_for_a_race_of_its_own() {
    let keys = "for_each = toset([\"x\", \"y\"])\n";
    for (losers, ended) in [("", Status::Cancelled), ("losers = \"finish\"", Status::Succeeded)] {
        let text = [
            probe("a", "gate = \"a${each.key}\"\n gives = \"a\"", keys),
            probe("b", "gate = \"b${each.key}\"\n gives = \"b\"", keys),
            race("step.probe.a[each.key], step.probe.b[each.key]", &format!("{keys}{losers}")),
        ];
        let mut running = begin(&text.concat(), How::default());
        for line in ["begin a[\"x\"]", "begin a[\"y\"]", "begin b[\"x\"]", "begin b[\"y\"]"] {
            running.until_line(line);
        }
        running.journal.open("ay");
        running.until_status("step.probe.after[\"y\"]", Status::Succeeded);
        assert_eq!(status(&running.session_state(), "step.probe.after[\"x\"]"), Status::Waiting);
        running.journal.open("bx");
        running.until_status("step.probe.after[\"x\"]", Status::Succeeded);
        // One that is cancelled ends although its gate stays shut.
        if ended == Status::Succeeded {
            running.journal.open("ax");
            running.journal.open("by");
        }
        let state = running.end();
        let won = ["x", "y"].map(|key| given(&state, &format!("step.probe.after[\"{key}\"]")).index(1).unwrap());
        assert_eq!(won, ["step.probe.b[\"x\"]".into(), "step.probe.a[\"y\"]".into()], "{losers}");
        let lost = ["a[\"x\"]", "b[\"y\"]"].map(|name| status(&state, &format!("step.probe.{name}")));
        assert_eq!((lost, exit(&state)), ([ended; 2], 0), "{losers}");
    }
}
