//! `concurrency`.

use std::time::Duration;

use super::kit::*;
use crate::event::{Ask, OnFailure, Status};
use crate::state::RunState;

const MANY: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

fn places(lines: &str) -> String {
    format!("concurrency {{\n{lines}\n}}\n")
}

/// Waits until so many instances run, and then that no other does.
fn running_are(running: &Running, ready: u32, wanted: &[u32]) {
    for index in wanted {
        running.until_line(&format!("begin a[{index}]"));
    }
    let count = u32::try_from(wanted.len()).unwrap();
    let as_wanted = |state: &RunState| (state.counts.of(Status::Ready), state.counts.of(Status::Running)) == (ready, count);
    running.until("the others ready", as_wanted);
    let began = running.journal.lines().iter().filter(|line| line.starts_with("begin a[")).count();
    assert_eq!(began, wanted.len(), "{:?}", running.journal.lines());
}

#[test]
pub(super) fn so_many_run_at_once_and_the_next_comes_when_one_has_ended() {
    let text = probe("a", "gate = \"g${count.index}\"", &format!("count = 4\n{}", places("limit = 2")));
    let mut running = begin(&text, MANY);
    running_are(&running, 2, &[0, 1]);
    running.journal.open("g1");
    running.until_line("begin a[2]");
    running.until_status("step.probe.a[3]", Status::Ready);
    assert_eq!(running.journal.count("begin a[3]"), 0);
    for gate in ["g0", "g2", "g3"] {
        running.journal.open(gate);
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
pub(super) fn without_one_all_run_at_once() {
    let mut running = begin(&probe("a", "gate = \"g\"", "count = 4"), MANY);
    running_are(&running, 0, &[0, 1, 2, 3]);
    running.journal.open("g");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
pub(super) fn a_key_has_places_of_its_own() {
    let each = "for_each = { a = \"eu\", b = \"eu\", c = \"us\" }\n";
    let text = probe("a", "gate = each.key", &format!("{each}{}", places("limit = 1\n per_key = each.value")));
    let mut running = begin(&text, MANY);
    running.until_line("begin a[\"a\"]");
    running.until_line("begin a[\"c\"]");
    running.until("two of three", |state| (state.counts.of(Status::Running), state.counts.of(Status::Ready)) == (2, 1));
    assert_eq!(running.journal.count("begin a[\"b\"]"), 0);
    running.journal.open("a");
    running.until_line("begin a[\"b\"]");
    running.journal.open("b");
    running.journal.open("c");
    assert_eq!(exit(&running.end()), 0);
}

/// Instances of `a` become ready in the order in which the gates of `up` are opened.
fn one_to_one(order: &str) -> String {
    let each = "count = 3\n depends_on = [step.probe.up[count.index]]\n";
    [
        probe("up", "gate = \"u${count.index}\"", "count = 3"),
        probe("a", "gate = \"g\"", &format!("{each}{}", places(&format!("limit = 3\n{order}")))),
    ]
    .concat()
}

#[test]
pub(super) fn in_order_none_begins_before_all_with_a_lower_index_have() {
    let mut running = begin(&one_to_one("order = \"ordered\""), MANY);
    running.journal.open("u2");
    running.until_status("step.probe.a[2]", Status::Ready);
    running.journal.open("u1");
    running.until_status("step.probe.a[1]", Status::Ready);
    assert_eq!(running.session_state().counts.of(Status::Running), 1, "only the first's upstream");
    running.journal.open("u0");
    for index in 0..3 {
        running.until_line(&format!("begin a[{index}]"));
    }
    running.journal.open("g");
    let state = running.end();
    let started: Vec<Option<u64>> = (0..3).map(|index| node(&state, &format!("step.probe.a[{index}]")).started_us).collect();
    assert!(started.iter().all(Option::is_some) && started.is_sorted(), "{started:?}");
}

#[test]
fn in_any_order_whoever_is_ready_begins() {
    let mut running = begin(&one_to_one(""), MANY);
    running.journal.open("u2");
    running.until_line("begin a[2]");
    for gate in ["u0", "u1", "g"] {
        running.journal.open(gate);
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn who_never_comes_holds_nobody_up() {
    let skipped = format!("count = 3\n if = count.index != 0\n{}", places("limit = 1\n order = \"ordered\""));
    let (state, journal) = run(&probe("a", "", &skipped), MANY);
    let begun: Vec<String> = journal.lines().into_iter().filter(|line| line.starts_with("begin")).collect();
    assert_eq!(begun, ["begin a[1]", "begin a[2]"]);
    assert_eq!(status(&state, "step.probe.a[0]"), Status::Skipped);
    let mut running = begin(&one_to_one("order = \"ordered\""), MANY);
    running.journal.open("u1");
    running.until_status("step.probe.a[1]", Status::Ready);
    running.ask(Ask::Skip { node: running.id("step.probe.a[0]") });
    running.until_line("begin a[1]");
    for gate in ["u0", "u2", "g"] {
        running.journal.open(gate);
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn who_fails_or_is_cancelled_gives_its_place_back_and_its_turn_comes_again() {
    let more = format!("count = 3\n{}", places("limit = 1\n order = \"ordered\""));
    let text = probe("a", "gate = \"g${count.index}\"\n breaks = \"x${count.index}\"", &more);
    let how = How { on_failure: OnFailure::Hold, ..MANY };
    let mut running = begin_with(&text, how, |journal| journal.break_at("x0", true));
    running.until_line("begin a[0]");
    running.journal.open("g0");
    running.until_status("step.probe.a[0]", Status::Held);
    running.until_line("begin a[1]");
    running.journal.break_at("x0", false);
    let answer = running.ask(Ask::Retry { node: running.id("step.probe.a[0]") });
    assert_eq!(answer, crate::event::Answer::Done);
    running.until_status("step.probe.a[0]", Status::Ready);
    running.ask(Ask::Cancel { node: running.id("step.probe.a[1]") });
    running.until("the first again", |state| status(state, "step.probe.a[0]") == Status::Succeeded);
    running.until_line("begin a[2]");
    assert_eq!(running.journal.count("begin a[0]"), 2);
    running.journal.open("g2");
    assert_eq!(status(&running.end(), "step.probe.a[2]"), Status::Succeeded);
}

#[test]
fn places_are_no_slots_of_the_run() {
    let how = How { max_parallel: 1, ..MANY };
    let more = format!("count = 2\n{}", places("limit = 1"));
    // The second waits for its place, so that the slot is another's.
    let text = [probe("a", "gate = \"g\"", &more), probe("z", "gate = \"z\"", "")];
    let mut running = begin(&text.concat(), how);
    running.until_line("begin a[0]");
    running.journal.open("g");
    running.journal.open("z");
    let state = running.end();
    assert_eq!((exit(&state), running.journal.count("begin z")), (0, 1));
}

#[test]
fn waiting_for_a_place_is_waiting_in_the_queue() {
    let more = format!("count = 2\n timeouts {{\n queue = \"2s\"\n }}\n{}", places("limit = 1"));
    let mut running = begin(&probe("a", "gate = \"g\"", &more), MANY);
    running.until_line("begin a[0]");
    running.until_status("step.probe.a[1]", Status::Ready);
    running.advance_when_asleep(2, Duration::from_secs(2));
    let state = running.until_status("step.probe.a[1]", Status::Failed);
    assert!(node(&state, "step.probe.a[1]").error.as_ref().unwrap().message.contains("timeouts.queue"));
    running.journal.open("g");
    assert_eq!(exit(&running.end()), 1);
}

#[test]
fn a_computed_value_that_cannot_be_fails_the_instance() {
    for (lines, words) in [
        ("limit = step.probe.none.output.given", "from 1 on"),
        ("limit = step.probe.none.output.resource", "a number is required, not null"),
        ("limit = 1\n per_key = step.probe.none.output", "a string is required"),
        ("limit = 1\n per_key = sensitive(step.probe.none.output.given)", "sensitive"),
    ] {
        let text = [probe("none", "gives = 0", ""), probe("a", "", &places(lines))];
        let (state, journal) = run(&text.concat(), MANY);
        let error = node(&state, "a").error.clone().unwrap();
        assert!(error.message.contains(words), "{}", error.message);
        assert_eq!(journal.count("begin a"), 0);
    }
}

#[test]
fn a_group_s_instances_have_places_and_need_no_slot() {
    let inside = [probe("a", "gate = \"g${count.index}\"", ""), probe("b", "", "depends_on = [step.probe.a]")];
    let more = format!("count = 3\n{}", places("limit = 1\n order = \"ordered\""));
    let mut running = begin(&group("g", &inside, &more), How { max_parallel: 1, ..MANY });
    for index in 0..3 {
        running.until_line(&format!("begin group.g[{index}].step.probe.a"));
        let begun = running.journal.lines().iter().filter(|line| line.starts_with("begin") && line.ends_with('a')).count();
        assert_eq!(begun, index + 1);
        running.journal.open(&format!("g{index}"));
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
pub(super) fn the_same_step_of_all_instances_of_a_group_shares_them() {
    let inside = [probe("a", "gate = \"g\"", &places("limit = 2"))];
    let mut running = begin(&group("g", &inside, "count = 3"), MANY);
    let steps = |state: &RunState, status: Status| {
        state.nodes().filter(|(_, node)| node.info.address.contains("probe") && node.status == status).count()
    };
    running.until("two of three", |state| (steps(state, Status::Running), steps(state, Status::Ready)) == (2, 1));
    running.journal.open("g");
    assert_eq!(exit(&running.end()), 0);
}
