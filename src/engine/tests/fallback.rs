//! `on_error { action = "fallback" }`.

use std::time::Duration;

use super::kit::*;
use crate::event::{OnFailure, Reason, Status};
use crate::value::Value;

fn falls_back(to: &str) -> String {
    format!("on_error {{\n action = \"fallback\"\n fallback = {to}\n }}")
}

fn numbers(all: &[i64]) -> Value {
    Value::tuple(all.iter().copied().map(Value::Int).collect())
}

#[test]
pub(super) fn the_output_of_another_step_is_taken_and_the_failure_stays_to_be_seen() {
    let text = [
        probe("spare", "gives = 7", ""),
        probe("bad", "fail = \"no luck\"", &falls_back("step.probe.spare")),
        probe("after", "gives = [step.probe.bad.output.given, step.probe.bad.status, step.probe.bad.error.message]", ""),
    ];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), status(&state, "bad"), state.tolerated), (0, Status::Succeeded, 1));
    assert_eq!(given(&state, "after"), Value::tuple(vec![7.into(), "succeeded".into(), "no luck".into()]));
    assert!(node(&state, "bad").tolerated && node(&state, "bad").error.is_some());
    // It waits for the step that it names.
    assert!(journal.position("end spare") < journal.position("begin bad"));
}

#[test]
fn a_value_may_be_made_of_the_attempt_that_failed() {
    let value = "{ given = [self.error.message, self.status, self.attempt, self.output] }";
    let retry = "retry {\n attempts = 2\n backoff {\n initial = \"0s\"\n }\n }";
    let bad = probe("bad", "fail = \"no luck\"\n got = [1]", &format!("{}\n{retry}", falls_back(value)));
    let (state, journal) = run(&bad, How::default());
    let expected = vec!["no luck".into(), "failed".into(), 2.into(), numbers(&[1])];
    assert_eq!((exit(&state), given(&state, "bad")), (0, Value::tuple(expected)));
    assert_eq!(journal.count("begin bad"), 2, "all attempts come first");
}

#[test]
fn without_a_failure_it_is_not_taken() {
    let text = [probe("spare", "gives = 7", ""), probe("good", "gives = 1", &falls_back("step.probe.spare"))].concat();
    let (state, _) = run(&text, How::default());
    assert_eq!((given(&state, "good"), state.tolerated, node(&state, "good").error.is_none()), (1.into(), 0, true));
}

#[test]
pub(super) fn each_instance_takes_its_own() {
    let text = [
        probe("spare", "gives = each.value", "for_each = { a = 1, b = 2 }"),
        probe(
            "many",
            "gives = 10\n fail = each.key == \"b\" ? \"no luck\" : null",
            &format!("for_each = {{ a = 1, b = 2 }}\n{}", falls_back("step.probe.spare[each.key]")),
        ),
        probe("all", "gives = step.probe.many[*].output.given", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), given(&state, "all")), (0, numbers(&[10, 2])));
    assert_eq!(status(&state, "many"), Status::Succeeded);
}

#[test]
fn a_fallback_without_an_output_lets_the_failure_stand() {
    for (spare, to) in [("if = false", "step.probe.spare"), ("", "step.probe.spare.output.given[9]")] {
        let text = [
            probe("spare", "gives = [1]", spare),
            probe("bad", "fail = \"no luck\"", &falls_back(to)),
            probe("after", "", "depends_on = [step.probe.bad]"),
        ];
        let (state, _) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
        assert_eq!((exit(&state), status(&state, "bad")), (1, Status::Failed), "{to}");
        assert_eq!(&*node(&state, "bad").error.as_ref().unwrap().message, "no luck", "the first error counts");
        let upstream = Some(Reason::Upstream { address: "step.probe.bad".into() });
        assert_eq!((status(&state, "after"), node(&state, "after").reason.clone()), (Status::Skipped, upstream));
        let said = state.logs().iter().any(|(_, line)| line.text.contains("its fallback"));
        assert!(said, "{:?}", state.logs());
    }
}

#[test]
fn what_a_fallback_cannot_take_waits_for_the_operator_as_any_failure_does() {
    let text = [probe("spare", "", "if = false"), probe("bad", "fail = \"no luck\"", &falls_back("step.probe.spare"))].concat();
    let mut running = begin(&text, How { on_failure: OnFailure::Hold, ..How::default() });
    running.until_status("bad", Status::Held);
    running.ask(crate::event::Ask::Skip { node: running.id("bad") });
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn a_deadline_and_a_setting_that_cannot_be_are_failures_too() {
    let text =
        probe("late", "gate = \"never\"", &format!("timeouts {{\n deadline = \"3s\"\n }}\n{}", falls_back("{ given = 1 }")));
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("begin late");
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.end();
    assert_eq!((exit(&state), given(&state, "late"), state.tolerated), (0, 1.into(), 1));
    let text = [
        probe("first", "gives = \"x\"", ""),
        probe("bad", "", &format!("priority = step.probe.first.output.given\n{}", falls_back("{ given = 2 }"))),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), given(&state, "bad")), (0, 2.into()));
}

/// `delay_after` → outcome.
#[test]
pub(super) fn it_is_taken_when_the_delay_after_the_last_attempt_is_over() {
    let text = [
        probe("bad", "fail = \"no luck\"", &format!("delay_after = \"4s\"\n{}", falls_back("{ given = 1 }"))),
        probe("after", "gives = step.probe.bad.output.given", ""),
    ];
    let mut running = begin(&text.concat(), How { by_hand: true, ..How::default() });
    running.until("it failed", |state| node(state, "bad").latency.count() == 1);
    running.until_status("bad", Status::Running);
    running.advance_when_asleep(1, Duration::from_secs(4));
    let state = running.end();
    assert_eq!((exit(&state), given(&state, "after"), state.plan_us), (0, 1.into(), 4_000_000));
}

#[test]
fn a_sensitive_step_has_a_sensitive_fallback() {
    let text = [
        probe(
            "bad",
            "fail = \"no luck\"",
            &format!("sensitive = true\n{}", falls_back("{ given = join(\"-\", [\"spare\", \"secret-1\"]) }")),
        ),
        probe("after", "gives = step.probe.bad.output.given", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert!(node(&state, "bad").output.as_ref().unwrap().is_sensitive());
    assert_eq!(exit(&state), 0);
    assert!(!format!("{state:?}").contains("spare-secret-1"));
}
