//! `scope`: who may use a name.

use super::kit::*;
use crate::event::Status;
use crate::value::Value;

fn step(name: &str, scope: &str, gives: &str) -> String {
    let scope = if scope.is_empty() { String::new() } else { format!("scope = \"{scope}\"") };
    probe(name, &format!("gives = {gives}"), &scope)
}

fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    plan_of(files).err().unwrap_or_else(|| panic!("it is a grid"))
}

/// Two files have a step of one name, and each sees its own.
#[test]
pub(super) fn a_name_is_there_for_those_it_is_for() {
    for (scope, other) in [("local", "api/b.hcl"), ("module", "web/b.hcl")] {
        let (one, two) = (
            step("a", scope, "1") + &step("one", "", "step.probe.a.output.given"),
            step("a", scope, "2") + &step("two", "", "step.probe.a.output.given"),
        );
        let mut running = begin_files(&[("api/a.hcl", &one), (other, &two)], How::default());
        let state = running.end();
        assert_eq!((exit(&state), given(&state, "one"), given(&state, "two")), (0, 1.into(), 2.into()), "{scope}");
        let reader = step("b", "", "step.probe.a.output.given");
        let said = wrong(&[("api/a.hcl", &step("a", scope, "1")), (other, &reader)]);
        assert!(said.len() == 1 && said[0].starts_with("step \"probe.a\" is there for "), "{said:?}");
    }
    let taken = wrong(&[("a.hcl", &step("a", "global", "1")), ("b.hcl", &step("a", "local", "2"))]);
    assert!(taken.len() == 1, "{taken:?}");
}

#[test]
pub(super) fn by_itself_a_name_is_there_for_all_files() {
    let (one, two) = (step("a", "", "1"), step("b", "", "step.probe.a.output.given"));
    let mut running = begin_files(&[("api/a.hcl", &one), ("web/b.hcl", &two)], How::default());
    let state = running.end();
    assert_eq!((exit(&state), given(&state, "b")), (0, 1.into()));
    assert_eq!(wrong(&[("api/a.hcl", &one), ("web/b.hcl", &step("a", "", "2"))]).len(), 1);
}

#[test]
pub(super) fn in_a_group_it_says_who_may_look_into_the_group() {
    let inside = |scope: &str| group("g", &[step("a", scope, "1"), step("b", "", "step.probe.a.output.given")], "");
    let reader = step("c", "", "group.g.step.probe.a.output.given");
    let mut running = begin_files(&[("a.hcl", &inside("")), ("b.hcl", &reader)], How::default());
    assert_eq!(given(&running.end(), "c"), 1.into());
    let mut running = begin_files(&[("a.hcl", &(inside("local") + &reader))], How::default());
    let state = running.end();
    assert_eq!([given(&state, "c"), given(&state, "group.g.step.probe.b")], [1.into(), 1.into()]);
    let said = wrong(&[("a.hcl", &inside("local")), ("b.hcl", &reader)]);
    assert!(said.len() == 1 && said[0].contains("its own file only"), "{said:?}");
}

#[test]
pub(super) fn it_holds_for_each_instance() {
    let many = |scope: &str| probe("a", "gives = each.value", &format!("for_each = {{ x = 1, y = 2 }}\n scope = \"{scope}\""));
    let own = many("local") + &step("own", "", "step.probe.a[*].output.given");
    let other = many("local").replace("1", "3") + &step("other", "", "step.probe.a[\"x\"].output.given");
    let mut running = begin_files(&[("a.hcl", &own), ("b.hcl", &other)], How::default());
    let state = running.end();
    assert_eq!(given(&state, "own"), Value::tuple(vec![1.into(), 2.into()]));
    assert_eq!((given(&state, "other"), status(&state, "a.hcl:step.probe.a[\"y\"]")), (3.into(), Status::Succeeded));
    let said = wrong(&[("a.hcl", &many("local")), ("b.hcl", &step("b", "", "step.probe.a[\"x\"].output.given"))]);
    assert!(said.len() == 1 && said[0].contains("its own file only"), "{said:?}");
}
