//! `tags`, and running what they choose.

use super::kit::*;
use crate::event::{OnFailure, Reason, Status};
use crate::plan::{Choice, ChooseError};

/// `c` needs `b` needs `a`; `d` is on its own; `e` waits for `d`.
fn chain() -> String {
    [
        probe("a", "gives = 2", "tags = [\"slow\"]"),
        probe("b", "", "depends_on = [step.probe.a]"),
        probe("c", "", "depends_on = [step.probe.b]\n tags = [\"smoke\"]"),
        probe("d", "", "tags = [\"other\", \"slow\"]"),
        probe("e", "", "depends_on = [step.probe.d]"),
    ]
    .concat()
}

fn ran(text: &str, tags: &str) -> Vec<String> {
    let mut running = begin_chosen(text, tags, How::default());
    let state = running.end();
    assert_eq!(exit(&state), 0, "{tags}");
    for (_, node) in state.nodes().filter(|(_, node)| node.status == Status::Skipped) {
        assert_eq!(node.reason, Some(Reason::NotChosen), "{tags}: {}", node.info.address);
    }
    let done = state.nodes().filter(|(_, node)| node.status == Status::Succeeded);
    let mut names: Vec<String> = done.map(|(_, node)| node.info.address.replace("step.probe.", "")).collect();
    names.sort();
    names
}

#[test]
pub(super) fn what_is_chosen_runs_with_what_it_needs_and_nothing_else() {
    for (tags, names) in [
        ("smoke", "a b c"),
        ("slow", "a d"),
        ("slow,!other", "a"),
        ("other,smoke", "a b c d"),
        ("!smoke", "a b d e"),
        // What needs them runs, so they run too.
        ("!slow", "a b c d e"),
        ("smoke,!slow", "a b c"),
    ] {
        assert_eq!(ran(&chain(), tags).join(" "), names, "{tags}");
    }
}

#[test]
fn what_runs_although_it_is_left_out_is_named() {
    let plan = plan(&chain());
    let of = |tags: &str| {
        let choice = Choice::of(plan.grid(), &tags.parse().unwrap()).unwrap();
        choice.against.iter().map(|id| plan.grid().step(*id).unwrap().name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((of("smoke,!slow"), of("smoke"), of("slow,!other")), (vec![String::from("a")], vec![], vec![]));
}

#[test]
fn a_tag_that_no_step_has_is_an_error_with_the_one_that_was_meant() {
    let error = |text: &str, tags: &str| Choice::of(plan(text).grid(), &tags.parse().unwrap()).unwrap_err().to_string();
    assert_eq!(error(&chain(), "smok"), "no step has the tag \"smok\"; did you mean \"smoke\"?");
    assert_eq!(error(&chain(), "slow,!zzzzzz"), "no step has the tag \"zzzzzz\"; there is other, slow and smoke");
    assert_eq!(error(&probe("a", "", ""), "x"), "no step has the tag \"x\"; in this grid no step has tags");
    let nothing = Choice::of(plan(&chain()).grid(), &"smoke,!smoke".parse().unwrap());
    assert_eq!(nothing, Err(ChooseError::Nothing));
}

#[test]
pub(super) fn instances_are_chosen_together_whenever_they_are_known() {
    for count in ["2", "step.probe.a.output.given"] {
        let text = [
            chain(),
            probe("many", "", &format!("count = {count}\n tags = [\"many\"]")),
            probe("keyed", "", "for_each = toset([\"x\"])\n tags = [\"keyed\"]"),
        ]
        .concat();
        let expected = if count == "2" { "many many[0] many[1]" } else { "a many many[0] many[1]" };
        assert_eq!(ran(&text, "many").join(" "), expected);
        assert_eq!(ran(&text, "keyed").join(" "), "keyed keyed[\"x\"]");
    }
}

#[test]
fn resources_are_made_for_what_runs_only_and_bring_what_they_wait_for() {
    let text = [
        chain(),
        String::from("resource \"asset\" \"one\" {\n depends_on = [step.probe.d]\n}\nresource \"asset\" \"two\" {\n}\n"),
        probe("uses_one", "", "uses {\n asset = resource.asset.one\n }\n tags = [\"one\"]"),
        probe("uses_two", "", "uses {\n asset = resource.asset.two\n }\n tags = [\"two\"]"),
    ]
    .concat();
    let mut running = begin_chosen(&text, "one", How::default());
    let state = running.end();
    assert_eq!(exit(&state), 0);
    assert_eq!((running.journal.count("create one"), running.journal.count("create two")), (1, 0));
    assert_eq!((status(&state, "d"), status(&state, "uses_two")), (Status::Succeeded, Status::Skipped));
}

#[test]
fn an_output_of_what_is_left_out_is_no_failure() {
    let text = format!(
        "{}output \"c\" {{\n value = step.probe.c.status\n}}\noutput \"d\" {{\n value = step.probe.d.output.given\n}}\n",
        chain()
    );
    let mut running = begin_chosen(&text, "smoke", How::default());
    let state = running.end();
    let ending = state.ending.as_ref().unwrap();
    assert_eq!((exit(&state), ending.outputs.len()), (0, 1));
    assert_eq!(ending.failed_outputs, vec![("d".into(), "step.probe.d was skipped".into())]);
}

/// Tags → `if`: what is not chosen is not even asked for its condition.
#[test]
fn tags_come_before_conditions() {
    let text = [
        probe("first", "gives = 1", "tags = [\"a\"]"),
        probe("other", "", "if = step.probe.first.output.given.none\n tags = [\"b\"]"),
        probe("skipped", "", "if = false\n tags = [\"a\"]"),
    ];
    let mut running = begin_chosen(&text.concat(), "a", How { on_failure: OnFailure::Continue, ..How::default() });
    let state = running.end();
    let reason = |name: &str| node(&state, name).reason.clone();
    assert_eq!((exit(&state), reason("other"), reason("skipped")), (0, Some(Reason::NotChosen), Some(Reason::Condition)));
}
