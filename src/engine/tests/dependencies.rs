//! `depends_on`: what must have ended before.

use super::kit::*;
use crate::event::Status;

#[test]
pub(super) fn what_is_named_has_ended_before_in_whichever_way_it_is_named() {
    for named in ["step.probe.a", "\"probe.a\"", "\"step.probe.a\""] {
        let text = [probe("a", "gate = \"a\"", ""), probe("b", "", &format!("depends_on = [{named}]")), probe("free", "", "")];
        let mut running = begin(&text.concat(), How::default());
        running.until_line("begin a");
        running.until_status("free", Status::Succeeded);
        assert_eq!(status(&running.session_state(), "b"), Status::Waiting, "{named}");
        running.journal.open("a");
        assert_eq!(exit(&running.end()), 0);
        assert!(running.journal.position("end a") < running.journal.position("begin b"), "{named}");
    }
}

#[test]
pub(super) fn without_it_nothing_waits() {
    let mut running = begin(&[probe("a", "gate = \"a\"", ""), probe("b", "", "")].concat(), How::default());
    running.until_line("begin a");
    running.until_status("b", Status::Succeeded);
    running.journal.open("a");
    assert_eq!(exit(&running.end()), 0);
}

/// The nearest of that name is meant, and in a loop that of the same instance.
#[test]
pub(super) fn in_a_group_a_step_waits_for_its_own_sibling() {
    let inside = [
        probe("a", "gate = each.key", ""),
        probe("b", "", "depends_on = [step.probe.a]"),
        probe("c", "", "depends_on = [step.probe.outside]"),
    ];
    let text =
        [group("g", &inside, "for_each = toset([\"x\", \"y\"])"), probe("outside", "", ""), probe("a", "gate = \"never\"", "")];
    let mut running = begin(&text.concat(), How { operator: true, ..How::default() });
    running.until_line("begin a");
    running.journal.open("y");
    running.until_status("group.g[\"y\"].step.probe.b", Status::Succeeded);
    running.until_status("group.g[\"x\"].step.probe.c", Status::Succeeded);
    running.until_line("begin group.g[\"x\"].step.probe.a");
    assert_eq!(status(&running.session_state(), "group.g[\"x\"].step.probe.b"), Status::Waiting);
    running.journal.open("x");
    running.until_status("group.g", Status::Succeeded);
    running.journal.open("never");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
pub(super) fn an_instance_waits_for_the_one_with_its_key() {
    let keys = "for_each = toset([\"x\", \"y\"])";
    let text = [
        probe("a", "gate = each.key", keys),
        probe("one", "", &format!("{keys}\n depends_on = [step.probe.a[each.key]]")),
        probe("all", "", &format!("{keys}\n depends_on = [step.probe.a]")),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin a[\"x\"]");
    running.journal.open("y");
    running.until_status("step.probe.one[\"y\"]", Status::Succeeded);
    let state = running.session_state();
    assert_eq!([status(&state, "step.probe.one[\"x\"]"), status(&state, "step.probe.all[\"y\"]")], [Status::Waiting; 2]);
    running.journal.open("x");
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "step.probe.all[\"y\"]")), (0, Status::Succeeded));
}
