//! `cache`.

use std::sync::Arc;
use std::time::Duration;

use super::kit::*;
use crate::contract::BoxFuture;
use crate::event::{Ask, OnFailure, Status};
use crate::policy::dedupe::{Claim, Claimant, Taken};
use crate::state::RunState;
use crate::store::{Memory, Store, StoreError, Stored};
use crate::value::{Text, Value};

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

fn cache(lines: &str) -> String {
    format!("cache {{\n{lines}\n}}\n")
}

/// Two equal calls, one after the other; what stands between them takes so many seconds.
fn two(first: &str, second: &str, seconds: u32) -> String {
    let arguments = "pure = true\n gives = { a = [1, \"x\"] }";
    [
        probe("first", arguments, first),
        probe("between", &format!("wait = {seconds}"), "depends_on = [step.probe.first]"),
        probe("second", arguments, &format!("depends_on = [step.probe.between]\n{second}")),
    ]
    .concat()
}

/// Whether the second took what the first gave.
fn taken(state: &RunState, journal: &Journal) -> bool {
    let second = node(state, "second");
    assert_eq!(second.status, Status::Succeeded);
    assert_eq!(second.output.as_ref().unwrap().get("given"), node(state, "first").output.as_ref().unwrap().get("given"));
    let called = journal.count("begin second") == 1;
    assert_eq!((second.cached, second.attempt_count), (!called, u32::from(called)));
    second.cached
}

fn is_taken(text: &str) -> bool {
    let (state, journal) = run(text, BY_HAND);
    taken(&state, &journal)
}

#[test]
pub(super) fn the_same_call_is_made_once() {
    let (state, journal) = run(&two(&cache(""), &cache(""), 0), BY_HAND);
    assert!(taken(&state, &journal));
    // The arguments are shown as if it had been made.
    assert_eq!(node(&state, "second").arguments, node(&state, "first").arguments);
    assert!(!node(&state, "first").cached && exit(&state) == 0);
}

#[test]
pub(super) fn by_itself_each_call_is_made() {
    assert!(!is_taken(&two("", "", 0)));
    assert!(!is_taken(&two(&cache(""), "", 0)));
    assert!(!is_taken(&two("", &cache(""), 0)));
}

#[test]
pub(super) fn it_may_be_off_for_some() {
    assert!(!is_taken(&two(&cache("enabled = false"), &cache(""), 0)));
    assert!(!is_taken(&two(&cache(""), &cache("enabled = step.probe.first.status == \"failed\""), 0)));
    assert!(is_taken(&two(&cache("enabled = true"), &cache("enabled = step.probe.first.status == \"succeeded\""), 0)));
}

#[test]
fn other_arguments_are_another_call() {
    let text = |other: &str| {
        let second = probe("second", other, &format!("depends_on = [step.probe.first]\n{}", cache("")));
        [probe("first", "pure = true\n gives = 1", &cache("")), second].concat()
    };
    for (other, calls) in [("pure = true\n gives = 1", 0), ("pure = true\n gives = \"1\"", 1), ("pure = true\n gives = 2", 1)] {
        let (_, journal) = run(&text(other), BY_HAND);
        assert_eq!(journal.count("begin second"), calls, "{other}");
    }
}

#[test]
fn another_resource_is_another_call() {
    let assets = "resource \"asset\" \"a\" {\n}\nresource \"asset\" \"b\" {\n}\n";
    let uses = |asset: &str| format!("uses {{\n asset = resource.asset.{asset}\n }}\n{}", cache(""));
    for (other, taken) in [("a", true), ("b", false)] {
        let text = format!("{assets}{}", two(&uses("a"), &uses(other), 0));
        let (state, journal) = run(&text, BY_HAND);
        assert_eq!(journal.count("begin second") == 0, taken, "{other} {:?}", node(&state, "second").error);
    }
}

#[test]
pub(super) fn with_a_key_it_may_change_something() {
    let text = [
        probe("first", "gives = 1", &cache("key = \"k\"")),
        probe("second", "gives = 2", &format!("depends_on = [step.probe.first]\n{}", cache("key = \"k\""))),
        probe("third", "gives = 3", &format!("depends_on = [step.probe.first]\n{}", cache("key = \"other\""))),
    ];
    let (state, journal) = run(&text.concat(), BY_HAND);
    assert!(taken(&state, &journal));
    assert_eq!(node(&state, "third").output.as_ref().unwrap().get("given"), Some(Value::Int(3)));
}

#[test]
fn a_key_that_is_null_leaves_the_arguments_and_then_nothing_is_taken_for_what_changes_something() {
    let null = cache("key = step.probe.none.output.given");
    let after = "depends_on = [step.probe.first]\n";
    let text = |pure: bool| {
        let arguments = format!("pure = {pure}\n gives = 1");
        let second = probe("second", &arguments, &format!("{after}{null}"));
        [probe("none", "", ""), probe("first", &arguments, &null), second].concat()
    };
    assert!(is_taken(&text(true)) && !is_taken(&text(false)));
}

#[test]
pub(super) fn what_is_too_old_is_not_taken_and_a_pause_makes_nothing_old() {
    for (seconds, fresh) in [(4, true), (5, false)] {
        let mut running = begin(&two(&cache(""), &cache("ttl = \"5s\""), seconds), BY_HAND);
        running.until_line("begin between");
        running.ask(Ask::Pause);
        running.time.as_ref().unwrap().advance(Duration::from_secs(100));
        running.ask(Ask::Resume);
        running.advance_when_asleep(1, Duration::from_secs(u64::from(seconds)));
        let state = running.end();
        assert_eq!(taken(&state, &running.journal), fresh, "{seconds}");
    }
}

#[test]
fn only_what_succeeded_is_stored() {
    let arguments = "pure = true\n breaks = \"x\"";
    let text = [
        probe("first", arguments, &format!("continue_on_failure = true\n{}", cache(""))),
        probe("second", arguments, &format!("depends_on = [step.probe.mend]\n{}", cache(""))),
        probe("mend", "gate = \"m\"", "depends_on = [step.probe.first]"),
    ];
    let mut running = begin_with(&text.concat(), BY_HAND, |journal| journal.break_at("x", true));
    running.until_line("begin mend");
    running.journal.break_at("x", false);
    running.journal.open("m");
    let state = running.end();
    assert_eq!((status(&state, "first"), status(&state, "second")), (Status::Failed, Status::Succeeded));
    assert_eq!(running.journal.count("begin second"), 1);
}

#[test]
fn its_own_checks_hold_for_what_it_takes() {
    let check = |condition: &str| format!("check \"c\" {{\n condition = {condition}\n }}\n");
    let second = |condition: &str| format!("{}{}", cache(""), check(condition));
    assert!(is_taken(&two(&cache(""), &second("self.output.given.a[0] == 1"), 0)));
    let (state, journal) = run(&two(&cache(""), &second("self.output.given.a[0] == 2"), 0), BY_HAND);
    assert_eq!((journal.count("begin second"), status(&state, "second")), (1, Status::Failed));
}

#[test]
fn what_is_marked_stays_marked() {
    let (state, journal) = run(&two(&format!("sensitive = true\n{}", cache("")), &cache(""), 0), BY_HAND);
    assert!(taken(&state, &journal));
    assert!(node(&state, "second").output.as_ref().unwrap().is_sensitive());
    let (state, _) = run(&two(&cache(""), &format!("sensitive = true\n{}", cache("")), 0), BY_HAND);
    assert!(node(&state, "second").cached && node(&state, "second").output.as_ref().unwrap().is_sensitive());
}

#[test]
pub(super) fn an_instance_takes_what_another_gave() {
    let places = "concurrency {\n limit = 1\n }\n dedupe {\n }\n";
    let text = probe("a", "pure = true\n gives = each.value", &format!("for_each = [1, 2, 1]\n{places}{}", cache("")));
    let (state, journal) = run(&text, BY_HAND);
    assert_eq!(journal.lines().iter().filter(|line| line.starts_with("begin")).count(), 2);
    assert_eq!(state.nodes().filter(|(_, node)| node.cached).count(), 1);
    assert_eq!(exit(&state), 0);
}

#[test]
pub(super) fn among_runs_a_scope_says_which() {
    for (scope, name, shared) in
        [("global", "other", true), ("grid", "test", true), ("grid", "other", false), ("run", "test", false)]
    {
        let store: Arc<Memory> = Arc::default();
        let text = probe("a", "pure = true\n gives = sensitive(1)", &cache(&format!("scope = \"{scope}\"\n ttl = \"10s\"")));
        let mut one = begin_beside(&text, "test", store.clone(), BY_HAND, |_| {});
        assert!(!node(&one.end(), "a").cached);
        let mut other = begin_beside(&text, name, store.clone(), BY_HAND, |_| {});
        let state = other.end();
        assert_eq!(node(&state, "a").cached, shared, "{scope} {name}");
        assert!(node(&state, "a").output.as_ref().unwrap().get("given").unwrap().is_sensitive());
        // A third run in which ten seconds have passed before it looks: by the wall clock the output is old then.
        let text = format!("{}{}", probe("w", "wait = 10", ""), text.replace("cache {", "depends_on = [step.probe.w]\n cache {"));
        let mut late = begin_beside(&text, name, store, BY_HAND, |_| {});
        late.advance_when_asleep(1, Duration::from_secs(10));
        assert!(!node(&late.end(), "a").cached);
    }
}

#[test]
pub(super) fn it_may_be_for_retries_only() {
    let arguments = "pure = true\n breaks = \"x\"";
    let text = [
        probe("first", arguments, &cache("")),
        probe("second", arguments, &format!("depends_on = [step.probe.ready]\n{}", cache("restore = \"on_retry\""))),
        probe("ready", "gate = \"r\"", "depends_on = [step.probe.first]"),
    ];
    let how = How { on_failure: OnFailure::Hold, ..BY_HAND };
    let mut running = begin(&text.concat(), how);
    running.until_line("begin ready");
    running.journal.break_at("x", true);
    running.journal.open("r");
    running.until_status("second", Status::Held);
    assert_eq!(running.journal.count("begin second"), 1);
    running.ask(Ask::Retry { node: running.id("second") });
    let state = running.end();
    assert_eq!((running.journal.count("begin second"), node(&state, "second").cached, exit(&state)), (1, true, 0));
}

#[test]
fn a_run_that_begins_anew_resumes_nothing() {
    assert!(!is_taken(&two(&cache(""), &cache("restore = \"on_resume\""), 0)));
    assert!(is_taken(&two(&cache("restore = \"on_resume\""), &cache("restore = \"always\""), 0)));
}

/// A store that cannot be reached.
struct Gone;

impl Store for Gone {
    fn load<'a>(&'a self, _: &'a Text) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(std::future::ready(Err(StoreError(String::from("the disk is gone")))))
    }

    fn save<'a>(&'a self, _: &'a Text, _: Stored) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(std::future::ready(Err(StoreError(String::from("the disk is gone")))))
    }

    fn claim<'a>(&'a self, _: &'a Text, _: Claimant) -> BoxFuture<'a, Result<Result<Claim, Taken>, StoreError>> {
        Box::pin(std::future::ready(Err(StoreError(String::from("the disk is gone")))))
    }
}

#[test]
fn a_store_that_fails_is_told_and_the_call_is_made() {
    let text = probe("a", "pure = true", &cache("scope = \"global\""));
    let mut running = begin_beside(&text, "test", Arc::new(Gone), BY_HAND, |_| {});
    let state = running.end();
    assert_eq!((exit(&state), running.journal.count("begin a")), (0, 1));
    let told: Vec<String> = state.logs().iter().map(|(_, line)| line.text.to_string()).collect();
    assert!(told.len() == 2 && told.iter().all(|line| line.ends_with("the disk is gone")), "{told:?}");
    // What else runs is not known then, so nothing is risked.
    let text = probe("a", "", "dedupe {\n key = \"k\"\n scope = \"global\"\n }\n");
    let mut running = begin_beside(&text, "test", Arc::new(Gone), BY_HAND, |_| {});
    let state = running.end();
    assert!(node(&state, "a").error.as_ref().unwrap().message.contains("the disk is gone"));
    assert_eq!(running.journal.count("begin a"), 0);
}

#[test]
fn a_group_is_taken_whole_and_nothing_in_it_runs() {
    let inside = [probe("a", "gives = 7", ""), String::from("output \"n\" {\n value = step.probe.a.output.given\n}\n")];
    let text = [
        group("one", &inside, &cache("key = \"k\"")),
        group("two", &inside, &format!("depends_on = [group.one]\n{}", cache("key = \"k\""))),
        probe("after", "gives = group.two.output.n", ""),
    ];
    let (state, journal) = run(&text.concat(), BY_HAND);
    assert_eq!(journal.count("begin group.two.step.probe.a"), 0);
    assert_eq!((status(&state, "group.two"), node(&state, "group.two").cached), (Status::Succeeded, true));
    assert_eq!(status(&state, "group.two.step.probe.a"), Status::Skipped);
    assert_eq!(node(&state, "after").output.as_ref().unwrap().get("given"), Some(Value::Int(7)));
    assert_eq!(exit(&state), 0);
}

#[test]
pub(super) fn a_group_s_further_attempt_takes_what_the_first_gave() {
    let inside = [
        probe("a", "pure = true", &cache("restore = \"on_retry\"")),
        probe("b", "breaks = \"x\"", "depends_on = [step.probe.a]"),
    ];
    let retry = "retry {\n attempts = 2\n backoff {\n initial = 5\n jitter = \"none\"\n }\n }";
    let mut running = begin_with(&group("g", &inside, retry), BY_HAND, |journal| journal.break_at("x", true));
    running.until("the first attempt", |state| node(state, "group.g").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(1, Duration::from_secs(5));
    let state = running.end();
    assert_eq!(
        (running.journal.count("begin group.g.step.probe.a"), running.journal.count("begin group.g.step.probe.b")),
        (1, 2)
    );
    assert_eq!((exit(&state), node(&state, "group.g.step.probe.a").cached), (0, true));
}

#[test]
fn a_call_in_another_environment_is_another_call() {
    let step = |name: &str, value: &str, after: &str| {
        probe(name, "pure = true\n gives = 1", &format!("env = {{ MODE = \"{value}\" }}\n{after}\n cache {{\n }}"))
    };
    let text = [
        step("first", "a", ""),
        step("other", "b", "depends_on = [step.probe.first]"),
        step("same", "a", "depends_on = [step.probe.other]"),
    ];
    let (_, journal) = run(&text.concat(), How::default());
    assert_eq!((journal.count("begin other"), journal.count("begin same")), (1, 0));
}
