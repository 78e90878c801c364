//! `dedupe`.

use std::sync::Arc;
use std::time::Duration;

use super::kit::*;
use crate::event::{Ask, OnFailure, Reason, Status};
use crate::store::Memory;

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

fn dedupe(lines: &str) -> String {
    format!("dedupe {{\n{lines}\n}}\n")
}

/// `first` runs at its gate; `second` comes when `begin` is opened; `after` follows both.
fn two(first: &str, second: &str) -> String {
    [
        probe("first", "gate = \"g\"\n gives = 1", first),
        probe("ready", "gate = \"begin\"", ""),
        probe("second", "gives = 2", &format!("depends_on = [step.probe.ready]\n{second}")),
        probe("after", "gives = [step.probe.first.status, step.probe.second.status]", ""),
    ]
    .concat()
}

fn statuses(state: &crate::state::RunState) -> (Status, Status) {
    (status(state, "first"), status(state, "second"))
}

#[test]
pub(super) fn the_second_waits_until_the_first_has_ended() {
    // `wait` is what it does by itself.
    for action in ["", "action = \"wait\""] {
        let shared = dedupe(&format!("key = \"k\"\n{action}"));
        let mut running = begin(&two(&shared, &shared), BY_HAND);
        running.until_line("begin first");
        running.journal.open("begin");
        running.until_status("second", Status::Ready);
        assert_eq!(running.journal.count("begin second"), 0);
        running.journal.open("g");
        let state = running.end();
        assert_eq!(statuses(&state), (Status::Succeeded, Status::Succeeded));
        assert!(running.journal.position("end first") < running.journal.position("begin second"));
    }
}

#[test]
pub(super) fn without_one_and_with_another_key_nobody_waits() {
    for (first, second) in [(String::new(), String::new()), (dedupe("key = \"a\""), dedupe("key = \"b\""))] {
        let mut running = begin(&two(&first, &second), BY_HAND);
        running.until_line("begin first");
        running.journal.open("begin");
        running.until_line("end second");
        running.journal.open("g");
        assert_eq!(exit(&running.end()), 0);
    }
}

#[test]
fn the_second_is_skipped_and_its_dependants_run() {
    let shared = dedupe("key = \"k\"\n action = \"skip\"");
    let mut running = begin(&two(&shared, &shared), BY_HAND);
    running.until_line("begin first");
    running.journal.open("begin");
    let state = running.until_status("second", Status::Skipped);
    let reason = Reason::Duplicate { address: "step.probe.first".into() };
    assert_eq!(node(&state, "second").reason, Some(reason));
    running.journal.open("g");
    let state = running.end();
    assert_eq!((status(&state, "after"), exit(&state), running.journal.count("begin second")), (Status::Succeeded, 0, 0));
}

#[test]
pub(super) fn the_second_takes_over_and_the_run_does_not_fail() {
    let shared = dedupe("key = \"k\"\n action = \"cancel_previous\"");
    let mut running = begin(&two(&shared, &shared), BY_HAND);
    running.until_line("begin first");
    running.journal.open("begin");
    running.until_line("end second");
    let state = running.end();
    let reason = Reason::Superseded { address: "step.probe.second".into() };
    assert_eq!((statuses(&state), node(&state, "first").reason.clone()), ((Status::Cancelled, Status::Succeeded), Some(reason)));
    let given = node(&state, "after").output.as_ref().unwrap().get("given").unwrap();
    assert_eq!(given, crate::value::Value::tuple(vec!["cancelled".into(), "succeeded".into()]));
    assert_eq!(exit(&state), 0);
}

#[test]
fn all_before_are_cancelled_also_those_that_have_not_begun() {
    let shared = dedupe("key = \"k\"\n action = \"cancel_previous\"");
    // The first holds on to its end, so that the second still waits for it when the third comes.
    let text = [
        probe("first", "gate = \"g\"\n stubborn = true", &shared),
        probe("ready", "gate = \"begin\"", ""),
        probe("second", "", &format!("depends_on = [step.probe.ready]\n{shared}")),
        probe("then", "gate = \"then\"", ""),
        probe("third", "", &format!("depends_on = [step.probe.then]\n{shared}")),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until_line("begin first");
    running.journal.open("begin");
    running.until_status("second", Status::Ready);
    // The first has been told, so the second stands in line.
    running.advance_when_asleep(1, Duration::ZERO);
    running.journal.open("then");
    let state = running.until_status("second", Status::Cancelled);
    let reason = Reason::Superseded { address: "step.probe.third".into() };
    assert_eq!((node(&state, "second").reason.clone(), running.journal.count("begin second")), (Some(reason), 0));
    assert_eq!(running.journal.count("begin third"), 0);
    running.journal.open("g");
    let state = running.end();
    // Told to end, the first ended well within its grace.
    assert_eq!((status(&state, "first"), status(&state, "third"), exit(&state)), (Status::Succeeded, Status::Succeeded, 0));
}

#[test]
fn by_itself_the_same_call_is_the_same() {
    let text = |other: &str| {
        [
            probe("first", "gate = \"g\"\n gives = { a = 1, b = sensitive(2) }", &dedupe("")),
            probe("ready", "gate = \"begin\"", ""),
            probe(
                "second",
                &format!("gate = \"g\"\n gives = {other}"),
                &format!("depends_on = [step.probe.ready]\n{}", dedupe("action = \"skip\"")),
            ),
        ]
        .concat()
    };
    for (other, same) in [("{ b = 2, a = 1 }", true), ("{ b = 2, a = \"1\" }", false), ("{ a = 1 }", false)] {
        let mut running = begin(&text(other), BY_HAND);
        running.until_line("begin first");
        running.journal.open("begin");
        if same {
            running.until_status("second", Status::Skipped);
        } else {
            running.until_line("begin second");
        }
        running.journal.open("g");
        assert_eq!(exit(&running.end()), 0);
    }
}

#[test]
pub(super) fn an_instance_has_its_own_key() {
    let each = "for_each = { a = \"eu\", b = \"eu\", c = \"us\" }\n";
    let text = probe("a", "gate = \"g\"", &format!("{each}{}", dedupe("key = each.value\n action = \"skip\"")));
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a[\"c\"]");
    let state = running.until("one of two", |state| state.counts.of(Status::Skipped) == 1);
    running.until("the others", |state| state.counts.of(Status::Running) == 2);
    assert_ne!(status(&state, "step.probe.a[\"c\"]"), Status::Skipped);
    running.journal.open("g");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn who_is_cancelled_gives_the_key_back() {
    let shared = dedupe("key = \"k\"");
    let mut running = begin(&two(&shared, &shared), BY_HAND);
    running.until_line("begin first");
    running.journal.open("begin");
    running.until_status("second", Status::Ready);
    running.ask(Ask::Cancel { node: running.id("first") });
    running.until_line("end second");
    assert_eq!(statuses(&running.end()), (Status::Cancelled, Status::Succeeded));
}

#[test]
fn waiting_for_it_is_waiting_to_begin() {
    let shared = dedupe("key = \"k\"");
    let late = format!("{shared} timeouts {{\n start = \"3s\"\n }}\n");
    let mut running = begin(&two(&shared, &late), BY_HAND);
    running.until_line("begin first");
    running.journal.open("begin");
    running.until_status("second", Status::Ready);
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.until_status("second", Status::Failed);
    assert!(node(&state, "second").error.as_ref().unwrap().message.contains("timeouts.start"));
    running.journal.open("g");
    running.end();
}

#[test]
pub(super) fn a_scope_says_among_whom() {
    for (scope, name, excludes) in
        [("global", "other", true), ("grid", "test", true), ("grid", "other", false), ("run", "test", false)]
    {
        let store: Arc<Memory> = Arc::default();
        let text = probe("a", "gate = \"g\"", &dedupe(&format!("key = \"k\"\n action = \"skip\"\n scope = \"{scope}\"")));
        let one = begin_beside(&text, "test", store.clone(), BY_HAND, |_| {});
        one.until_line("begin a");
        let mut other = begin_beside(&text, name, store, BY_HAND, |journal| journal.open("g"));
        let ended = if excludes { Status::Skipped } else { Status::Succeeded };
        assert_eq!(status(&other.end(), "a"), ended, "{scope} {name}");
    }
}

#[test]
fn a_later_run_takes_over_from_another() {
    let store: Arc<Memory> = Arc::default();
    let text = probe("a", "gate = \"g\"", &dedupe("key = \"k\"\n action = \"cancel_previous\"\n scope = \"global\""));
    let mut one = begin_beside(&text, "one", store.clone(), BY_HAND, |_| {});
    one.until_line("begin a");
    let mut other = begin_beside(&text, "other", store, BY_HAND, |journal| journal.open("g"));
    assert_eq!((status(&other.end(), "a"), status(&one.end(), "a")), (Status::Succeeded, Status::Cancelled));
}

#[test]
fn a_computed_key_that_cannot_be_fails_the_step() {
    for (key, words) in [("step.probe.none.output", "a string is required"), ("step.probe.none.output.given", "an empty key")] {
        let text = [probe("none", "gives = \"\"", ""), probe("a", "", &dedupe(&format!("key = {key}")))];
        let (state, _) = run(&text.concat(), BY_HAND);
        let error = node(&state, "a").error.clone().unwrap();
        assert!(error.message.contains(words), "{}", error.message);
    }
}

#[test]
fn a_group_that_is_skipped_or_taken_over_takes_along_what_is_in_it() {
    let inside = [probe("a", "gate = \"g\"", ""), probe("b", "", "depends_on = [step.probe.a]")];
    for (action, first, second) in
        [("skip", Status::Succeeded, Status::Skipped), ("cancel_previous", Status::Cancelled, Status::Succeeded)]
    {
        let shared = dedupe(&format!("key = \"k\"\n action = \"{action}\""));
        let text = [
            group("one", &inside, &shared),
            probe("ready", "gate = \"begin\"", ""),
            group("two", &inside, &format!("depends_on = [step.probe.ready]\n{shared}")),
        ];
        let mut running = begin(&text.concat(), BY_HAND);
        running.until_line("begin group.one.step.probe.a");
        running.journal.open("begin");
        running.until("decided", |state| {
            status(state, "group.two") == Status::Skipped || status(state, "group.one") == Status::Cancelled
        });
        running.journal.open("g");
        let state = running.end();
        assert_eq!((status(&state, "group.one"), status(&state, "group.two")), (first, second), "{action}");
        assert!(state.nodes().all(|(_, node)| node.status.is_end()));
        assert_eq!(exit(&state), 0, "{action}");
    }
}

#[test]
pub(super) fn steps_in_groups_share_keys_with_all() {
    let shared = dedupe("key = \"k\"\n action = \"skip\"");
    let text = [
        probe("holder", "gate = \"g\"", &shared),
        probe("ready", "gate = \"begin\"", ""),
        group("g", &[probe("a", "", &shared)], "depends_on = [step.probe.ready]"),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until_line("begin holder");
    running.journal.open("begin");
    running.until_status("group.g.step.probe.a", Status::Skipped);
    running.journal.open("g");
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "group.g")), (0, Status::Succeeded));
}
