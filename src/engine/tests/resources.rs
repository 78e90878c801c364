//! The lives of resources.

use super::kit::*;
use crate::base::failure::ErrorClass;
use crate::event::{OnFailure, Reason, Status};
use crate::state::Destruction;
use crate::value::Value;

fn asset(name: &str, arguments: &str, more: &str) -> String {
    format!("resource \"asset\" \"{name}\" {{\n  arguments {{\n{arguments}\n  }}\n{more}\n}}\n")
}

fn user(name: &str, of: &str, arguments: &str, more: &str) -> String {
    probe(name, arguments, &format!("uses {{\n asset = resource.asset.{of}\n }}\n{more}"))
}

#[test]
fn one_is_made_at_first_use_shared_and_destroyed_when_the_last_user_is_done() {
    let text = [
        asset("shared", "", ""),
        probe("first", "gate = \"first\"", ""),
        user("a", "shared", "", "depends_on = [step.probe.first]"),
        user("b", "shared", "", "depends_on = [step.probe.a]"),
        probe("later", "gate = \"later\"", "depends_on = [step.probe.b]"),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin first");
    assert_eq!(running.journal.count("create shared"), 0);
    running.journal.open("first");
    // Before an unrelated later step has ended.
    running.until_line("destroy shared");
    assert_eq!(running.journal.count("end later"), 0);
    running.journal.open("later");
    let state = running.end();
    assert_eq!(running.journal.count("create shared"), 1);
    assert_eq!(node(&state, "b").output.as_ref().unwrap().get("resource"), Some(Value::from("shared")));
    assert!(running.journal.position("destroy shared") > running.journal.position("end b"));
}

#[test]
fn what_nobody_uses_is_never_made() {
    let text = [asset("idle", "", ""), probe("a", "", "")].concat();
    let (state, journal) = run(&text, How::default());
    assert_eq!((journal.count("create idle"), exit(&state)), (0, 0));
    assert_eq!(node(&state, "resource.asset.idle").reason, Some(Reason::Unused));
}

#[test]
fn one_that_uses_another_is_made_after_and_destroyed_before_it() {
    let text = [asset("base", "", ""), asset("top", "", "uses {\n asset = resource.asset.base\n }"), user("a", "top", "", "")];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(journal.lines(), ["create base", "create top", "begin a", "end a", "destroy top", "destroy base"]);
}

#[test]
fn a_failed_creation_skips_its_users_with_the_reason() {
    let text = [
        asset("broken", "breaks = \"x\"", ""),
        user("a", "broken", "", ""),
        probe("after", "", "depends_on = [step.probe.a]"),
        probe("other", "", ""),
    ];
    let how = How { on_failure: OnFailure::Continue, ..How::default() };
    let mut running = begin_with(&text.concat(), how, |journal| journal.break_at("x", true));
    let state = running.end();
    assert_eq!((status(&state, "resource.asset.broken"), status(&state, "other")), (Status::Failed, Status::Succeeded));
    for skipped in ["a", "after"] {
        let wanted = Reason::Upstream { address: "resource.asset.broken".into() };
        assert_eq!((status(&state, skipped), node(&state, skipped).reason.clone()), (Status::Skipped, Some(wanted)));
    }
    assert_eq!(exit(&state), 1);
}

#[test]
fn all_are_destroyed_in_reverse_when_the_run_fails() {
    let text = [
        asset("one", "", ""),
        asset("two", "", "depends_on = [\"asset.one\"]"),
        user("a", "one", "", ""),
        user("b", "two", "gate = \"never\"", "depends_on = [step.probe.a]"),
        user("keeps", "one", "gate = \"never\"", ""),
        probe("bad", "gate = \"bad\"\n fail = \"no\"", ""),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin b");
    running.until_line("begin keeps");
    running.journal.open("bad");
    let state = running.end();
    assert_eq!(exit(&state), 1);
    assert!(running.journal.position("destroy two") < running.journal.position("destroy one"));
}

#[test]
fn a_destruction_that_hangs_ends_after_its_time() {
    let text = [asset("slow", "last_gate = \"never\"", ""), user("a", "slow", "", "")].concat();
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("end a");
    running.advance_when_asleep(1, std::time::Duration::from_secs(10));
    let state = running.end();
    let Destruction::Failed(error) = &node(&state, "resource.asset.slow").destruction else { panic!("destroyed") };
    assert_eq!((error.class, &*error.message), (ErrorClass::Timeout, "destroying it took longer than 10 s"));
    assert_eq!(exit(&state), 0);
}

/// By the name of its place, by a list, and not at all.
#[test]
pub(super) fn a_step_has_the_resource_that_it_names_and_none_by_itself() {
    let text = [
        asset("one", "", ""),
        asset("two", "", ""),
        user("a", "one", "", ""),
        probe("b", "", "uses = [resource.asset.two]"),
        probe("c", "", "uses = { asset = resource.asset.one }"),
        probe("none", "", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let of = ["a", "b", "c", "none"].map(|name| node(&state, name).output.as_ref().unwrap().get("resource").unwrap());
    assert_eq!(of, ["one".into(), "two".into(), "one".into(), Value::Null]);
}

#[test]
pub(super) fn all_instances_share_what_they_use_also_those_in_a_group() {
    let uses = "for_each = toset([\"x\", \"y\"])\n uses {\n asset = resource.asset.one\n }";
    let text = [
        asset("one", "", ""),
        probe("a", "gate = each.key", uses),
        group("g", &[probe("b", "", uses)], "depends_on = [step.probe.a]"),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin a[\"y\"]");
    running.journal.open("y");
    running.until_line("end a[\"y\"]");
    assert_eq!(running.journal.count("destroy one"), 0);
    running.journal.open("x");
    let state = running.end();
    for name in ["step.probe.a[\"x\"]", "step.probe.a[\"y\"]", "group.g.step.probe.b[\"x\"]"] {
        assert_eq!(node(&state, name).output.as_ref().unwrap().get("resource"), Some("one".into()), "{name}");
    }
    assert_eq!((running.journal.count("create one"), running.journal.count("destroy one")), (1, 1));
    assert_eq!(running.journal.lines().last().unwrap(), "destroy one");
}
