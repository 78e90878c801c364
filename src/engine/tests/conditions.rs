//! `if`, `enabled` and `run_if_skipped`: whether a step runs.

use super::kit::*;
use crate::event::{Reason, Status};

fn decided(state: &crate::state::RunState, name: &str) -> (Status, Option<Reason>) {
    (status(state, name), node(state, name).reason.clone())
}

const RAN: (Status, Option<Reason>) = (Status::Succeeded, None);

const SKIPPED: (Status, Option<Reason>) = (Status::Skipped, Some(Reason::Condition));

fn along(address: &str) -> (Status, Option<Reason>) {
    (Status::Skipped, Some(Reason::Along { address: address.into() }))
}

#[test]
pub(super) fn false_skips_and_true_does_not() {
    for word in ["if", "enabled"] {
        let text = [
            probe("first", "gives = 1", ""),
            probe("no", "", &format!("{word} = false")),
            probe("yes", "", &format!("{word} = true")),
            probe("later_no", "", &format!("{word} = step.probe.first.output.given == 2")),
            probe("later_yes", "", &format!("{word} = step.probe.first.output.given == 1")),
        ];
        let (state, journal) = run(&text.concat(), How::default());
        assert_eq!(exit(&state), 0, "{word}");
        for name in ["no", "later_no"] {
            assert_eq!((decided(&state, name), journal.count(&format!("begin {name}"))), (SKIPPED, 0), "{word}");
        }
        for name in ["yes", "later_yes"] {
            assert_eq!((decided(&state, name), journal.count(&format!("begin {name}"))), (RAN, 1), "{word}");
        }
    }
}

/// By itself a step runs, also if what it depends on was skipped.
#[test]
pub(super) fn a_step_of_which_nothing_is_said_runs() {
    let text = [
        probe("plain", "", ""),
        probe("no", "", "if = false"),
        probe("after", "", "depends_on = [step.probe.no]"),
        probe("same", "", "depends_on = [step.probe.no]\n run_if_skipped = true\n enabled = true\n if = true"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let of = ["plain", "no", "after", "same"].map(|name| decided(&state, name));
    assert_eq!(of, [RAN, SKIPPED, RAN, RAN]);
}

#[test]
pub(super) fn in_a_group_they_ask_for_what_is_in_it_and_for_its_instance() {
    let inside = [
        probe("first", "gives = each.value", ""),
        probe("asks", "", "if = step.probe.first.output.given == 2"),
        probe("keyed", "", "enabled = each.key == \"a\""),
        probe("along", "", "depends_on = [step.probe.asks]\n run_if_skipped = false"),
        probe("after", "", "depends_on = [step.probe.asks]"),
    ];
    let (state, _) = run(&group("g", &inside, "for_each = { a = 1, b = 2 }"), How::default());
    assert_eq!((exit(&state), status(&state, "group.g")), (0, Status::Succeeded));
    let of = |key: &str| {
        ["asks", "keyed", "along", "after"].map(|name| decided(&state, &format!("group.g[\"{key}\"].step.probe.{name}")))
    };
    assert_eq!(of("a"), [SKIPPED, RAN, along("group.g[\"a\"].step.probe.asks"), RAN]);
    assert_eq!(of("b"), [RAN, SKIPPED, RAN, RAN]);
}

#[test]
pub(super) fn each_instance_decides_for_itself() {
    for word in ["if", "enabled"] {
        let text = [
            probe("a", "", &format!("for_each = {{ x = true, y = false }}\n {word} = each.value")),
            probe("b", "", "for_each = toset([\"x\", \"y\"])\n depends_on = [step.probe.a[each.key]]\n run_if_skipped = false"),
        ];
        let (state, _) = run(&text.concat(), How::default());
        let of = ["a[\"x\"]", "a[\"y\"]", "b[\"x\"]", "b[\"y\"]"].map(|name| decided(&state, &format!("step.probe.{name}")));
        assert_eq!(of, [RAN, SKIPPED, RAN, along("step.probe.a[\"y\"]")], "{word}");
        assert_eq!(exit(&state), 0);
    }
}
