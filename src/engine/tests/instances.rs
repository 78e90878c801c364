//! `count` and `for_each`, before the run and during it.

use super::kit::*;
use crate::event::{OnFailure, Reason, Status};
use crate::value::Value;

fn numbers(all: &[i64]) -> Value {
    Value::tuple(all.iter().copied().map(Value::Int).collect())
}

#[test]
pub(super) fn instances_see_their_number_and_a_splat_lists_them_in_order() {
    for count in ["3", "step.probe.number.output.given"] {
        let text = [
            probe("number", "gives = 3", ""),
            probe("many", "gives = count.index * 10", &format!("count = {count}")),
            probe("all", "gives = step.probe.many[*].output.given", ""),
            probe("one", "gives = step.probe.many[1].output.given", ""),
        ];
        let (state, journal) = run(&text.concat(), How::default());
        assert_eq!(exit(&state), 0, "{count}");
        assert_eq!(given(&state, "all"), numbers(&[0, 10, 20]));
        assert_eq!(given(&state, "one"), Value::Int(10));
        assert_eq!(journal.count("begin many[2]"), 1);
        assert_eq!(status(&state, "many"), Status::Succeeded);
    }
}

#[test]
fn a_run_time_count_runs_its_instances_in_parallel() {
    let text =
        [probe("number", "gives = 2", ""), probe("many", "gate = \"${count.index}\"", "count = step.probe.number.output.given")];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin many[0]");
    running.until_line("begin many[1]");
    running.journal.open("0");
    running.journal.open("1");
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn no_instances_are_a_success_and_an_empty_list() {
    for count in ["0", "step.probe.number.output.given"] {
        let text = [
            probe("number", "gives = 0", ""),
            probe("many", "", &format!("count = {count}")),
            probe("all", "gives = step.probe.many[*].output", ""),
        ];
        let (state, _) = run(&text.concat(), How::default());
        assert_eq!((exit(&state), given(&state, "all")), (0, numbers(&[])), "{count}");
    }
}

#[test]
fn a_run_time_count_that_is_none_fails_its_step_with_the_reason() {
    for (gives, wanted) in [
        ("\"3\"", "count for step step.probe.many must be a number, but got string"),
        ("-1", "count for step step.probe.many cannot be negative, got -1"),
        ("1.5", "must be a whole number, got 1.5"),
    ] {
        let text =
            [probe("number", &format!("gives = {gives}"), ""), probe("many", "", "count = step.probe.number.output.given")];
        let (state, journal) = run(&text.concat(), How::default());
        let message = node(&state, "many").error.as_ref().unwrap().message.to_string();
        assert!(message.contains(wanted), "{message}");
        assert_eq!((status(&state, "many"), exit(&state)), (Status::Failed, 1));
        assert_eq!(journal.count("begin many[0]"), 0);
    }
}

#[test]
pub(super) fn for_each_takes_maps_sets_and_lists() {
    for (of, keys, values) in [
        ("{ b = 2, a = 1 }", ["a", "b"], numbers(&[1, 2])),
        ("toset([\"y\", \"x\"])", ["x", "y"], Value::tuple(vec!["x".into(), "y".into()])),
        ("[7, 8]", ["0", "1"], numbers(&[7, 8])),
        ("step.probe.first.output.given", ["k", "l"], numbers(&[5, 6])),
    ] {
        let text = [
            probe("first", "gives = { k = 5, l = 6 }", ""),
            probe("many", "gives = { key = each.key, value = each.value }", &format!("for_each = {of}")),
            probe("keys", "gives = step.probe.many[*].output.given.key", ""),
            probe("values", "gives = step.probe.many[*].output.given.value", ""),
        ];
        let (state, _) = run(&text.concat(), How::default());
        assert_eq!(exit(&state), 0, "{of}");
        assert_eq!(given(&state, "keys"), Value::tuple(keys.map(Value::from).into()), "{of}");
        assert_eq!(given(&state, "values"), values, "{of}");
    }
}

#[test]
fn one_to_one_does_not_wait_for_the_whole() {
    for count in ["2", "step.probe.number.output.given"] {
        let text = [
            probe("number", "gives = 2", ""),
            probe("a", "gate = \"a${count.index}\"", &format!("count = {count}")),
            probe("b", "gives = step.probe.a[count.index].status", &format!("count = {count}")),
        ];
        let mut running = begin(&text.concat(), How::default());
        running.until_line("begin a[0]");
        running.journal.open("a1");
        running.until_status("b[1]", Status::Succeeded);
        assert_eq!(status(&running.session_state(), "b[0]"), Status::Waiting, "{count}");
        running.journal.open("a0");
        assert_eq!(exit(&running.end()), 0);
    }
}

#[test]
fn a_failing_instance_fails_the_whole_and_names_itself() {
    let text = [
        probe("many", "fail = count.index == 1 ? \"no luck\" : null", "count = 3"),
        probe("after", "", "depends_on = [step.probe.many]"),
    ];
    let (state, _) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!((status(&state, "many[2]"), status(&state, "many")), (Status::Succeeded, Status::Failed));
    assert_eq!(&*node(&state, "many").error.as_ref().unwrap().message, "instance step.probe.many[1] failed: no luck");
    assert_eq!(status(&state, "after"), Status::Skipped);
}

#[test]
fn a_condition_may_skip_all_or_some() {
    let text = [
        probe("none", "", "count = 2\n if = false"),
        probe("some", "", "count = 2\n if = count.index == 1"),
        probe("after", "gives = [step.probe.none[*].status, step.probe.some[*].status]", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!((status(&state, "none"), node(&state, "none[1]").reason.clone()), (Status::Skipped, Some(Reason::Condition)));
    let words = |all: [&str; 2]| Value::tuple(all.map(Value::from).into());
    assert_eq!(given(&state, "after"), Value::tuple(vec![words(["skipped"; 2]), words(["skipped", "succeeded"])]));
}

#[test]
fn an_index_outside_a_run_time_count_fails_the_reader() {
    let text = [
        probe("number", "gives = 2", ""),
        probe("many", "", "count = step.probe.number.output.given"),
        probe("one", "gives = step.probe.many[5].status", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let message = node(&state, "one").error.as_ref().unwrap().message.to_string();
    assert!(message.ends_with("step.probe.many has no instance [5]; it has 2"), "{message}");
}

#[test]
fn a_dependency_on_an_instance_that_a_run_time_count_did_not_make_fails() {
    let text = |depends_on: &str, more: &str| {
        [
            probe("number", "gives = 2", ""),
            probe("many", "", &format!("count = step.probe.number.output.given\n{more}")),
            probe("one", "", &format!("count = step.probe.number.output.given + 1\n depends_on = [{depends_on}]")),
        ]
        .concat()
    };
    for depends_on in ["step.probe.many[2]", "step.probe.many[count.index]"] {
        let (state, journal) = run(&text(depends_on, ""), How { on_failure: OnFailure::Continue, ..How::default() });
        let message = node(&state, "one[2]").error.as_ref().unwrap().message.to_string();
        assert!(message.ends_with("step.probe.many has no instance [2]; it has 2"), "{message}");
        assert_eq!(journal.count("begin one[2]"), 0);
    }
    // Skipped as a whole, it holds nobody up.
    let (state, _) = run(&text("step.probe.many[1]", "if = false"), How::default());
    assert_eq!((status(&state, "many"), status(&state, "one[0]"), exit(&state)), (Status::Skipped, Status::Succeeded, 0));
}

#[test]
pub(super) fn without_either_there_is_one_that_has_no_index() {
    let text = [probe("a", "gives = 7", ""), probe("b", "gives = step.probe.a.output.given", "")].concat();
    let (state, journal) = run(&text, How::default());
    assert_eq!((given(&state, "b"), journal.count("begin a"), state.node_count()), (7.into(), 1, 2));
    let said = plan_of(&[("a.hcl", &text.replace("a.output", "a[0].output"))]).err().unwrap();
    assert!(said[0].contains("has neither \"count\" nor \"for_each\""), "{said:?}");
    for word in ["count.index", "each.key"] {
        assert!(plan_of(&[("a.hcl", &probe("a", &format!("gives = {word}"), ""))]).is_err(), "{word}");
    }
}

/// Inside of them both words mean the step's own; the loop of the group is hidden.
#[test]
pub(super) fn a_step_in_a_looped_group_has_instances_of_its_own() {
    let count = "count = each.value";
    let inside = [
        probe("n", "gives = count.index", count),
        probe("keyed", "gives = each.key", "for_each = toset([each.key, \"own\"])"),
        probe("all", "gives = concat(step.probe.n[*].output.given, step.probe.keyed[*].output.given)", ""),
        probe("one", "gives = step.probe.n[count.index].output.given * 10", count),
    ];
    let (state, _) = run(&group("g", &inside, "for_each = { x = 1, y = 2 }"), How::default());
    assert_eq!(exit(&state), 0);
    let all = |key: &str| given(&state, &format!("group.g[\"{key}\"].step.probe.all")).to_string();
    assert_eq!([all("x"), all("y")], ["[0, \"own\", \"x\"]", "[0, 1, \"own\", \"y\"]"]);
    assert_eq!(given(&state, "group.g[\"y\"].step.probe.one[1]"), Value::Int(10));
}

#[test]
pub(super) fn a_step_in_a_group_has_an_instance_for_each() {
    let inside = [
        probe("first", "gives = { x = 1, y = 2 }", ""),
        probe("now", "gives = \"${each.key}${each.value}\"", "for_each = { x = 1, y = 2 }"),
        probe("later", "gives = \"${each.key}${each.value}\"", "for_each = step.probe.first.output.given"),
        probe("all", "gives = concat(step.probe.now[*].output.given, step.probe.later[*].output.given)", ""),
    ];
    let (state, journal) = run(&group("g", &inside, ""), How::default());
    assert_eq!(given(&state, "group.g.step.probe.all").to_string(), "[\"x1\", \"y2\", \"x1\", \"y2\"]");
    assert_eq!(journal.count("begin group.g.step.probe.later[\"y\"]"), 1);
}
