//! What a failure does.

use super::kit::*;
use crate::event::{OnFailure, Reason, Status};
use crate::value::Value;

fn reason(state: &crate::state::RunState, name: &str) -> Option<Reason> {
    node(state, name).reason.clone()
}

fn upstream(name: &str) -> Option<Reason> {
    Some(Reason::Upstream { address: format!("step.probe.{name}").into() })
}

/// `bad` fails, `after` and `far` are downstream of it, `other` → `tail` is another branch.
fn two_branches() -> String {
    [
        probe("bad", "fail = \"no luck\"", ""),
        probe("after", "", "depends_on = [step.probe.bad]"),
        probe("far", "", "depends_on = [step.probe.after]"),
        probe("other", "gate = \"other\"", ""),
        probe("tail", "", "depends_on = [step.probe.other]"),
    ]
    .concat()
}

#[test]
fn fail_fast_cancels_what_runs_and_says_why_the_rest_did_not() {
    let (state, journal) = run(&two_branches(), How::default());
    assert_eq!(status(&state, "bad"), Status::Failed);
    assert_eq!(status(&state, "other"), Status::Cancelled);
    assert_eq!((status(&state, "after"), reason(&state, "after")), (Status::Skipped, upstream("bad")));
    assert_eq!((status(&state, "far"), reason(&state, "far")), (Status::Skipped, upstream("bad")));
    let fail_fast = Some(Reason::FailFast { address: "step.probe.bad".into() });
    assert_eq!((status(&state, "tail"), reason(&state, "tail")), (Status::Skipped, fail_fast));
    assert_eq!(journal.count("begin tail"), 0);
    assert_eq!(exit(&state), 1);
}

#[test]
fn continue_lets_independent_branches_end() {
    let mut running = begin(&two_branches(), How { on_failure: OnFailure::Continue, ..How::default() });
    running.until_status("far", Status::Skipped);
    running.journal.open("other");
    let state = running.end();
    assert_eq!(status(&state, "tail"), Status::Succeeded);
    assert_eq!(reason(&state, "far"), upstream("bad"));
    assert_eq!(exit(&state), 1);
}

#[test]
pub(super) fn a_failure_that_the_grid_takes_lets_dependants_run_and_the_run_succeed() {
    for taken in ["continue_on_failure = true", "on_error {\n action = \"continue\"\n }"] {
        let text = [
            probe("bad", "fail = \"no luck\"", taken),
            probe("after", "gives = [step.probe.bad.status, step.probe.bad.error.message, step.probe.bad.output == null]", ""),
        ];
        let (state, _) = run(&text.concat(), How::default());
        assert_eq!(exit(&state), 0, "{taken}");
        assert_eq!((state.tolerated, status(&state, "bad")), (1, Status::Failed));
        let given = node(&state, "after").output.as_ref().unwrap().get("given").unwrap();
        assert_eq!(given, Value::tuple(vec!["failed".into(), "no luck".into(), true.into()]));
    }
}

#[test]
fn a_panic_fails_its_step_and_nothing_else() {
    let text = [probe("bad", "panics = true", ""), probe("good", "", "")].concat();
    let (state, _) = run(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!((status(&state, "bad"), status(&state, "good")), (Status::Failed, Status::Succeeded));
    let message = node(&state, "bad").error.as_ref().unwrap().message.to_string();
    assert!(message.contains("panicked") && message.contains("told to"), "{message}");
    assert_eq!(exit(&state), 1);
}

#[test]
fn a_false_condition_skips_and_dependants_run() {
    let text = [
        probe("first", "gives = 1", ""),
        probe("no", "", "if = step.probe.first.output.given == 2"),
        probe("never", "", "enabled = false"),
        probe(
            "after",
            "gives = [step.probe.no.status, try(step.probe.no.output.given, \"none\")]",
            "depends_on = [step.probe.never]",
        ),
    ];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!((status(&state, "no"), reason(&state, "no")), (Status::Skipped, Some(Reason::Condition)));
    assert_eq!((status(&state, "never"), status(&state, "after")), (Status::Skipped, Status::Succeeded));
    let given = node(&state, "after").output.as_ref().unwrap().get("given").unwrap();
    assert_eq!(given, Value::tuple(vec!["skipped".into(), "none".into()]));
    assert_eq!(journal.count("begin no"), 0);
    assert_eq!(exit(&state), 0);
}

#[test]
pub(super) fn skipping_along_is_for_those_who_ask_for_it() {
    let text = [
        probe("no", "", "if = false"),
        probe("along", "", "depends_on = [step.probe.no]\n run_if_skipped = false"),
        probe("after", "", "depends_on = [step.probe.along]"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let expected = Reason::Along { address: "step.probe.no".into() };
    assert_eq!((status(&state, "along"), reason(&state, "along"), exit(&state)), (Status::Skipped, Some(expected), 0));
    assert_eq!(status(&state, "after"), Status::Succeeded, "nothing failed");
}

#[test]
pub(super) fn attempts_end_when_one_succeeds_or_none_is_left() {
    let retry = "retry {\n attempts = 3\n backoff {\n strategy = \"fixed\"\n initial = \"1s\"\n jitter = \"none\"\n }\n }";
    let text = [probe("bad", "breaks = \"x\"", retry)].concat();
    let mut running = begin_with(&text, How { by_hand: true, ..How::default() }, |journal| journal.break_at("x", true));
    running.until("one failed", |state| node(state, "bad").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(1, std::time::Duration::from_secs(1));
    let state = running.end();
    assert_eq!((running.journal.count("begin bad"), status(&state, "bad")), (2, Status::Succeeded));
    assert_eq!((node(&state, "bad").attempt_count, state.plan_us), (2, 1_000_000));
    let mut running = begin_with(&text, How { by_hand: true, ..How::default() }, |journal| journal.break_at("x", true));
    for count in 1..=2 {
        running.until("an attempt", |state| node(state, "bad").latency.count() == count);
        running.advance_when_asleep(1, std::time::Duration::from_secs(1));
    }
    let state = running.end();
    assert_eq!((running.journal.count("begin bad"), status(&state, "bad")), (3, Status::Failed));
}

#[test]
pub(super) fn checks_are_part_of_the_attempt() {
    let check = |severity: &str| {
        format!(
            "check \"is two\" {{\n condition = self.output.given == 2\n error_message = \"it is ${{self.output.given}}\"\n severity = \"{severity}\"\n }}"
        )
    };
    let (state, _) = run(&probe("a", "gives = 1", &check("error")), How::default());
    let error = node(&state, "a").error.clone().unwrap();
    assert_eq!((error.class.word(), &*error.message), ("check", "it is 1"));
    let (state, _) = run(&probe("a", "gives = 1", &check("warn")), How::default());
    assert_eq!((exit(&state), status(&state, "a")), (0, Status::Succeeded));
    assert!(!node(&state, "a").attempts[0].checks[0].held);
    let (state, _) = run(&probe("a", "gives = 2", &check("error")), How::default());
    assert_eq!(exit(&state), 0);
}

#[test]
fn outputs_are_given_and_those_that_cannot_be_say_why() {
    let text = [
        probe("good", "gives = \"x\"", ""),
        probe("bad", "fail = \"no\"", ""),
        String::from(
            "output \"a\" {\n value = step.probe.good.output.given\n}\noutput \"b\" {\n value = step.probe.bad.output.given\n}\n",
        ),
    ];
    let (state, _) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
    let ending = state.ending.as_ref().unwrap();
    assert_eq!(ending.outputs, vec![("a".into(), Value::from("x"))]);
    assert_eq!(ending.failed_outputs, vec![("b".into(), "step.probe.bad failed".into())]);
}

#[test]
pub(super) fn each_action_does_what_it_says_and_by_itself_it_is_to_fail() {
    let text = |action: &str| {
        let action = if action.is_empty() { String::new() } else { format!("on_error {{\n{action}\n }}") };
        let bad = probe("bad", "fail = \"no luck\"", &action);
        [bad, probe("after", "gives = step.probe.bad.output", "depends_on = [step.probe.bad]")].concat()
    };
    let how = How { on_failure: OnFailure::Continue, ..How::default() };
    for failing in ["", "action = \"fail\""] {
        let (state, _) = run(&text(failing), how);
        assert_eq!([status(&state, "bad"), status(&state, "after")], [Status::Failed, Status::Skipped]);
        assert_eq!((exit(&state), state.tolerated), (1, 0));
    }
    let (state, _) = run(&text("action = \"continue\""), how);
    assert_eq!([status(&state, "bad"), status(&state, "after")], [Status::Failed, Status::Succeeded]);
    assert_eq!((exit(&state), given(&state, "after")), (0, Value::Null));
    let (state, _) = run(&text("action = \"fallback\"\n fallback = { given = 3 }"), how);
    assert_eq!([status(&state, "bad"), status(&state, "after")], [Status::Succeeded; 2]);
    assert_eq!(given(&state, "after").get("given"), Some(3.into()));
    let mut running = begin(&text("action = \"hold\""), how);
    running.until_status("bad", Status::Held);
    running.ask(crate::event::Ask::Skip { node: running.id("bad") });
    let state = running.end();
    assert_eq!([status(&state, "bad"), status(&state, "after")], [Status::Skipped, Status::Succeeded]);
}

const CONTINUES: How = How { on_failure: OnFailure::Continue, operator: false, ..How::DEFAULT };

#[test]
pub(super) fn a_step_in_a_group_whose_failure_is_taken_does_not_fail_the_group() {
    let inside = |more: &str| {
        [
            probe("bad", "fail = \"no luck\"", more),
            probe("after", "gives = step.probe.bad.error.message", "depends_on = [step.probe.bad]"),
        ]
    };
    let (state, _) = run(&group("g", &inside("continue_on_failure = true"), ""), CONTINUES);
    assert_eq!((exit(&state), status(&state, "group.g")), (0, Status::Succeeded));
    assert_eq!(given(&state, "group.g.step.probe.after"), "no luck".into());
    let (state, _) = run(&group("g", &inside(""), ""), CONTINUES);
    assert_eq!((exit(&state), status(&state, "group.g")), (1, Status::Failed));
    assert_eq!(status(&state, "group.g.step.probe.after"), Status::Skipped);
}

#[test]
pub(super) fn the_failure_of_each_instance_is_taken() {
    let text = |taken: bool| {
        let more = format!("for_each = {{ x = \"no luck\", y = null }}\n continue_on_failure = {taken}");
        let keys = "for_each = toset([\"x\", \"y\"])\n depends_on = [step.probe.bad[each.key]]";
        [probe("bad", "fail = each.value", &more), probe("after", "", keys)].concat()
    };
    for (taken, code, tolerated, after) in [(true, 0, 1, Status::Succeeded), (false, 1, 0, Status::Skipped)] {
        let (state, _) = run(&text(taken), CONTINUES);
        let of = ["bad[\"x\"]", "bad[\"y\"]", "after[\"x\"]", "after[\"y\"]"]
            .map(|name| status(&state, &format!("step.probe.{name}")));
        assert_eq!(of, [Status::Failed, Status::Succeeded, after, Status::Succeeded], "{taken}");
        assert_eq!((exit(&state), status(&state, "bad"), state.tolerated), (code, Status::Failed, tolerated), "{taken}");
        assert_eq!(node(&state, "bad").tolerated, taken);
        let message = node(&state, "bad").error.as_ref().unwrap().message.to_string();
        assert_eq!(message, "instance step.probe.bad[\"x\"] failed: no luck");
    }
}

#[test]
fn a_collection_fails_as_its_instances_do_and_is_taken_as_they_are() {
    for (taken, ends, tolerated) in [
        ("continue_on_failure = true", Status::Failed, 2),
        ("on_error {\n action = \"continue\"\n }", Status::Failed, 2),
        ("on_error {\n action = \"fallback\"\n fallback = { given = 3 }\n }", Status::Succeeded, 2),
    ] {
        for count in ["2", "step.probe.number.output.given"] {
            let bad = probe("bad", "fail = \"no luck\"", &format!("count = {count}\n{taken}"));
            let text = [
                probe("number", "gives = 2", ""),
                group("g", std::slice::from_ref(&bad), ""),
                bad,
                probe("after", "gives = step.probe.bad[*].status", "depends_on = [step.probe.bad]"),
            ];
            let (state, _) = run(&text.concat(), How::default());
            assert_eq!((exit(&state), status(&state, "bad"), status(&state, "after")), (0, ends, Status::Succeeded), "{taken}");
            assert_eq!(given(&state, "after"), Value::tuple(vec![ends.word().into(); 2]));
            // What is taken within a group is no failure of the group.
            assert_eq!([status(&state, "group.g.step.probe.bad"), status(&state, "group.g")], [ends, Status::Succeeded]);
            assert_eq!(state.tolerated, 2 * tolerated);
        }
    }
}

#[test]
fn a_collection_that_cannot_be_opened_counts_once() {
    let text = [
        probe("number", "gives = -1", ""),
        probe("bad", "", "count = step.probe.number.output.given\n continue_on_failure = true"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), status(&state, "bad"), state.tolerated), (0, Status::Failed, 1));
}

#[test]
fn an_instance_that_succeeds_when_it_is_run_again_takes_its_collection_along() {
    let bad = probe("bad", "breaks = each.key", "for_each = toset([\"x\", \"y\"])\n continue_on_failure = true");
    let text = [bad, probe("after", "", "depends_on = [step.probe.bad]"), probe("other", "gate = \"other\"", "")];
    let how = How { operator: true, ..How::default() };
    let mut running = begin_with(&text.concat(), how, |journal| journal.break_at("x", true));
    let state = running.until_status("after", Status::Succeeded);
    assert_eq!((status(&state, "bad"), state.tolerated), (Status::Failed, 1));
    running.journal.break_at("x", false);
    assert_eq!(running.ask(crate::event::Ask::Retry { node: running.id("bad") }), crate::event::Answer::Done);
    let state = running.until_status("bad", Status::Succeeded);
    assert_eq!((state.tolerated, node(&state, "bad").tolerated), (0, false));
    running.journal.open("other");
    let state = running.end();
    assert_eq!((exit(&state), running.journal.count("begin bad[\"y\"]"), running.journal.count("begin after")), (0, 1, 1));
}
