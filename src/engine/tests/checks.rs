//! `check`.

use super::kit::*;
use crate::event::{OnFailure, Status};

const CONTINUE: How = How { on_failure: OnFailure::Continue, operator: false, ..How::DEFAULT };

fn check(lines: &str) -> String {
    format!("check \"c\" {{\n{lines}\n }}\n")
}

fn checks(state: &crate::state::RunState, name: &str) -> Vec<bool> {
    node(state, name).attempts[0].checks.iter().map(|check| check.held).collect()
}

/// Without one an attempt is good if its call was; with one that says no more, the attempt fails and says which it was.
#[test]
pub(super) fn without_one_nothing_is_looked_at_and_one_that_does_not_hold_fails() {
    let text = [
        probe("plain", "gives = 1", ""),
        probe("bad", "gives = 1", &check("condition = self.output.given == 2")),
        probe("good", "gives = 2", &check("condition = self.output.given == 2")),
    ];
    let (state, _) = run(&text.concat(), CONTINUE);
    assert_eq!([checks(&state, "plain"), checks(&state, "bad"), checks(&state, "good")], [vec![], vec![false], vec![true]]);
    assert_eq!([status(&state, "plain"), status(&state, "good")], [Status::Succeeded; 2]);
    let error = node(&state, "bad").error.clone().unwrap();
    assert!(error.class.word() == "check" && error.message.contains("\"c\""), "{}", error.message);
}

#[test]
pub(super) fn in_a_group_it_is_of_the_step_and_knows_the_group_s_instance() {
    let inside = [
        probe("first", "gives = each.value", ""),
        probe("a", "gives = 2", &check("condition = self.output.given == each.value\n error_message = \"no ${each.key}\"")),
        probe("b", "gives = 2", &check("condition = self.output.given == step.probe.first.output.given\n severity = \"warn\"")),
    ];
    let (state, _) = run(&group("g", &inside, "for_each = { x = 1, y = 2 }\n continue_on_failure = true"), CONTINUE);
    let of = |key: &str| ["a", "b"].map(|name| checks(&state, &format!("group.g[\"{key}\"].step.probe.{name}")));
    assert_eq!(of("y"), [[true], [true]]);
    assert_eq!(of("x")[0], [false]);
    assert_eq!([status(&state, "group.g[\"x\"]"), status(&state, "group.g[\"y\"]")], [Status::Failed, Status::Succeeded]);
    assert_eq!(&*node(&state, "group.g[\"x\"].step.probe.a").error.as_ref().unwrap().message, "no x");
}

#[test]
pub(super) fn each_instance_is_looked_at_by_itself() {
    let more = "for_each = { x = 1, y = 2 }\n continue_on_failure = true\n";
    let text = probe("a", "gives = each.value", &format!("{more}{}", check("condition = self.output.given == length(each.key)")));
    let (state, _) = run(&text, CONTINUE);
    let of = ["x", "y"].map(|key| {
        let name = format!("step.probe.a[\"{key}\"]");
        (checks(&state, &name), status(&state, &name))
    });
    assert_eq!(of, [(vec![true], Status::Succeeded), (vec![false], Status::Failed)]);
}
