//! `delay_before` and `delay_after`.

use std::time::Duration;

use super::kit::*;

const BY_HAND: How = How { by_hand: true, ..How::DEFAULT };

/// Waits until it is told that a step's attempt is over: what is told bears the time when it is.
fn until_worked(running: &Running, name: &str) {
    running.until("an attempt", |state| node(state, name).latency.count() == 1);
}

/// When a step began to work, in seconds.
fn begun(state: &crate::state::RunState, name: &str) -> u64 {
    node(state, name).attempts.front().unwrap_or_else(|| panic!("{name} made no attempt")).started_us / 1_000_000
}

#[test]
pub(super) fn one_comes_before_the_work_and_one_after_it() {
    let text = [probe("a", "", "delay_before = \"3s\"\n delay_after = \"1m\""), probe("b", "", "depends_on = [step.probe.a]")];
    let mut running = begin(&text.concat(), BY_HAND);
    running.advance_when_asleep(1, Duration::from_secs(2));
    running.advance_when_asleep(1, Duration::ZERO);
    assert_eq!(running.journal.count("begin a"), 0);
    running.advance_when_asleep(1, Duration::from_secs(1));
    until_worked(&running, "a");
    running.advance_when_asleep(1, Duration::from_secs(59));
    running.advance_when_asleep(1, Duration::ZERO);
    assert_eq!(running.journal.count("begin b"), 0);
    running.advance_when_asleep(1, Duration::from_secs(1));
    let state = running.end();
    assert_eq!((begun(&state, "a"), begun(&state, "b"), state.plan_us), (3, 63, 63_000_000));
}

#[test]
pub(super) fn without_them_nothing_waits() {
    let text = [probe("a", "", ""), probe("b", "", "depends_on = [step.probe.a]")];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert_eq!((state.plan_us, exit(&state)), (0, 0));
}

/// And `each` in them is the group's.
#[test]
pub(super) fn in_a_group_they_are_the_step_s() {
    let inside = [
        probe("a", "", "delay_before = each.value\n delay_after = 10"),
        probe("b", "", "depends_on = [step.probe.a]"),
        probe("free", "", ""),
    ];
    let mut running = begin(&group("g", &inside, "for_each = { x = 1, y = 2 }"), BY_HAND);
    for key in ["x", "y"] {
        until_worked(&running, &format!("group.g[\"{key}\"].step.probe.free"));
    }
    running.advance_when_asleep(2, Duration::from_secs(1));
    until_worked(&running, "group.g[\"x\"].step.probe.a");
    running.advance_when_asleep(2, Duration::from_secs(1));
    until_worked(&running, "group.g[\"y\"].step.probe.a");
    running.advance_when_asleep(2, Duration::from_secs(9));
    until_worked(&running, "group.g[\"x\"].step.probe.b");
    running.advance_when_asleep(1, Duration::from_secs(1));
    let state = running.end();
    let of = |key: &str| ["a", "b", "free"].map(|name| begun(&state, &format!("group.g[\"{key}\"].step.probe.{name}")));
    assert_eq!((of("x"), of("y"), exit(&state)), ([1, 11, 0], [2, 12, 0], 0));
}

#[test]
pub(super) fn each_instance_has_its_own() {
    let text = [
        probe("a", "", "for_each = { x = 2, y = 5 }\n delay_before = each.value\n delay_after = each.value * 2"),
        probe("b", "", "for_each = toset([\"x\", \"y\"])\n depends_on = [step.probe.a[each.key]]"),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.advance_when_asleep(2, Duration::from_secs(2));
    until_worked(&running, "step.probe.a[\"x\"]");
    running.advance_when_asleep(2, Duration::from_secs(3));
    until_worked(&running, "step.probe.a[\"y\"]");
    running.advance_when_asleep(2, Duration::from_secs(1));
    until_worked(&running, "step.probe.b[\"x\"]");
    running.advance_when_asleep(1, Duration::from_secs(9));
    let state = running.end();
    let of = |name: &str| ["x", "y"].map(|key| begun(&state, &format!("step.probe.{name}[\"{key}\"]")));
    assert_eq!((of("a"), of("b")), ([2, 5], [6, 15]));
}
