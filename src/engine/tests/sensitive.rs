//! `sensitive`: the whole output is marked, whichever way it goes, and `nonsensitive` takes the mark off again.

use super::kit::*;
use crate::event::{OnFailure, Status};
use crate::value::Value;

#[test]
pub(super) fn the_output_is_marked_and_goes_on_to_those_who_read_it() {
    let text = [
        probe("a", "gives = { token = join(\"-\", [\"planted\", \"token-1\"]) }", "sensitive = true"),
        probe("b", "gives = \"x-${step.probe.a.output.given.token}\"", ""),
        probe("c", "gives = join(\"-\", [\"planted\", \"token-1\"])", "depends_on = [step.probe.a]"),
        probe("d", "gives = 1", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert!(node(&state, "a").output.as_ref().unwrap().is_sensitive());
    assert!(given(&state, "b").is_sensitive(), "the mark goes along");
    assert_eq!(given(&state, "c"), "(sensitive)".into());
    assert!(!node(&state, "d").output.as_ref().unwrap().has_sensitive(), "it is not by default");
}

#[test]
pub(super) fn each_instance_is_marked() {
    let text = probe("many", "gives = each.key", "for_each = toset([\"a\", \"b\"])\n sensitive = true");
    let (state, _) = run(&text, How::default());
    for key in ["a", "b"] {
        let name = format!("step.probe.many[\"{key}\"]");
        assert!(node(&state, &name).output.as_ref().unwrap().is_sensitive());
    }
}

#[test]
fn what_came_with_a_failure_is_marked_too_and_so_is_what_the_call_said() {
    let planted = "planted-answer-2";
    let text = [
        probe("spare", &format!("gives = \"{planted}\""), "sensitive = true"),
        probe(
            "bad",
            "fail = \"it said ${step.probe.spare.output.given}\"\n got = { body = \"planted-body-3\" }\n says = \"planted line\"",
            "sensitive = true",
        ),
        probe("plain", "says = \"plain line\"", ""),
    ];
    let mut running = begin(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
    let state = running.end();
    let bad = node(&state, "bad");
    assert!(bad.output.as_ref().unwrap().is_sensitive());
    assert_eq!(&*bad.error.as_ref().unwrap().message, "(sensitive)");
    let said: Vec<&str> = state.logs().iter().map(|(_, line)| &*line.text).collect();
    assert!(said.contains(&"(sensitive)") && said.contains(&"plain line") && !said.contains(&"planted line"), "{said:?}");
}

/// Timeout(call) → checks: a check looks at a marked output, and what it says of it is marked.
#[test]
fn checks_look_at_what_is_marked_without_showing_it() {
    let check = "check \"is two\" {\n condition = self.output.given == \"planted-value-4\"\n error_message = \"it is ${self.output.given}\"\n }";
    let text = [
        probe("good", "gives = \"planted-value-4\"", &format!("sensitive = true\n{check}")),
        probe("bad", "gives = \"planted-value-5\"", &format!("sensitive = true\n{check}")),
    ];
    let (state, _) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!((status(&state, "good"), status(&state, "bad")), (Status::Succeeded, Status::Failed));
    assert_eq!(&*node(&state, "bad").error.as_ref().unwrap().message, "(sensitive)");
}

#[test]
fn a_part_that_is_released_is_shown_and_the_rest_is_not() {
    let text = [
        probe("login", "gives = { token = \"planted-token-6\", user = \"user-of-the-token\" }", "sensitive = true"),
        probe("user", "gives = nonsensitive(step.probe.login.output.given.user)", ""),
        probe("both", "gives = [step.probe.login.output.given.token, nonsensitive(step.probe.login.output.given.user)]", ""),
        probe(
            "inside",
            "gives = nonsensitive(\"Bearer ${step.probe.login.output.given.token}!\")\n says = step.probe.login.output.given.token",
            "",
        ),
        probe("alone", "gives = \"planted-token-6, Bearer planted-token-6!\"", "depends_on = [step.probe.inside]"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(given(&state, "user"), "user-of-the-token".into());
    assert_eq!(given(&state, "both").to_string(), "[(sensitive), \"user-of-the-token\"]");
    // What was released is shown as it was released, and its parts nowhere else.
    assert_eq!(given(&state, "inside"), "Bearer planted-token-6!".into());
    assert_eq!(given(&state, "alone"), "(sensitive), Bearer planted-token-6!".into());
    assert_eq!(exit(&state), 0);
}

#[test]
fn what_is_released_before_the_run_is_shown_too() {
    let text = [
        String::from("locals {\n all = { user = sensitive(\"user-seven\"), pass = sensitive(\"pass-eight\") }\n}\n"),
        probe("a", "gives = [nonsensitive(local.all.user), local.all.pass]\n says = \"user-seven pass-eight\"", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let said: Vec<&str> = state.logs().iter().map(|(_, line)| &*line.text).collect();
    assert_eq!(
        (given(&state, "a").to_string(), said),
        (String::from("[\"user-seven\", (sensitive)]"), vec!["user-seven (sensitive)"])
    );
    assert_eq!(given(&state, "a").index(0), Some(Value::from("user-seven")));
}

#[test]
pub(super) fn a_step_in_a_group_is_marked_and_what_the_group_gives_of_it_too() {
    let inside = [
        probe("a", "gives = join(\"-\", [\"planted\", \"token-9\"])", "sensitive = true"),
        probe("b", "gives = 1", ""),
        String::from(
            "output \"a\" {\n value = step.probe.a.output.given\n}\noutput \"b\" {\n value = step.probe.b.output.given\n}\n",
        ),
    ];
    let text = [group("g", &inside, ""), probe("both", "gives = [group.g.output.a, group.g.output.b]", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), given(&state, "both").to_string()), (0, String::from("[(sensitive), 1]")));
    assert!(node(&state, "group.g.step.probe.a").output.as_ref().unwrap().is_sensitive());
}
