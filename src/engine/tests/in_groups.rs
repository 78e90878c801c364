//! Meta-arguments of groups, and of what is in them.

use std::time::Duration;

use super::kit::*;
use crate::event::{Fact, OnFailure, Reason, Status};
use crate::value::{Text, Value};

fn told(state: &crate::state::RunState, address: &str, what: &str) -> Value {
    node(state, address).output.as_ref().unwrap().get("told").unwrap().get(what).unwrap()
}

fn object(all: &[(&str, &str)]) -> Value {
    Value::object(all.iter().map(|(name, value)| (Text::from(*name), Value::from(*value))))
}

#[test]
pub(super) fn what_has_no_priority_has_that_of_its_group() {
    let inside = [probe("inherits", "", ""), probe("own", "", "priority = 9"), probe("low", "", "priority = -1")];
    let text = [
        probe("first", "gate = \"first\"", "priority = 100"),
        probe("plain", "", ""),
        probe("five", "", "priority = 5"),
        group("outer", &[group("inner", &inside, "")], "priority = 7"),
        group("many", &[probe("each", "", "")], "for_each = { a = 1, b = 8 }\n priority = each.value"),
    ];
    let how = How { operator: false, max_parallel: 1, ..How::DEFAULT };
    let mut running = begin(&text.concat(), how);
    running.until_line("begin first");
    running.until("all ready", |state| state.counts.of(Status::Ready) == 7);
    running.journal.open("first");
    assert_eq!(exit(&running.end()), 0);
    let begun: Vec<String> =
        running.journal.lines().iter().filter_map(|line| line.strip_prefix("begin ").map(str::to_owned)).collect();
    let names: Vec<&str> = begun.iter().map(|name| name.rsplit("probe.").next().unwrap()).collect();
    assert_eq!(names, ["first", "own", "each", "inherits", "five", "each", "plain", "low"]);
    assert!(begun[2].contains("[\"b\"]"), "{begun:?}");
}

#[test]
pub(super) fn a_group_s_environment_is_that_of_its_steps_and_the_inner_one_wins() {
    let inside = [probe("a", "", ""), probe("b", "", "env = { B = \"step\", C = 3 }")];
    let inner = group("inner", &inside, "env = { B = \"inner\" }");
    let text =
        [group("outer", &[inner], "for_each = toset([\"eu\"])\n env = { A = each.key, B = \"outer\" }"), probe("out", "", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    let of = |name: &str| told(&state, &format!("group.outer[\"eu\"].group.inner.step.probe.{name}"), "env");
    assert_eq!(of("a"), object(&[("A", "eu"), ("B", "inner")]));
    assert_eq!(of("b"), object(&[("A", "eu"), ("B", "step"), ("C", "3")]));
    assert_eq!(told(&state, "out", "env"), object(&[]));
}

#[test]
pub(super) fn a_group_s_key_is_made_the_own_one_of_each_step_in_it() {
    let inside = [probe("a", "", "count = 2"), probe("b", "", "idempotency_key = \"mine\"")];
    let text = group("buy", &inside, "for_each = toset([\"eu\"])\n idempotency_key = \"order-${each.key}\"");
    let (state, _) = run(&text, How::default());
    let key = |name: &str| told(&state, &format!("group.buy[\"eu\"].step.probe.{name}"), "key");
    assert_eq!(key("a[1]"), "order-eu/step.probe.a%5B1%5D".into());
    assert_eq!(key("b"), "mine".into());
}

#[test]
fn keys_stay_the_same_when_a_group_begins_again() {
    let retry = "retry {\n attempts = 2\n backoff {\n initial = \"0s\"\n }\n }";
    let text = group(
        "buy",
        &[probe("a", "", ""), probe("b", "breaks = \"x\"", "depends_on = [step.probe.a]")],
        &format!("idempotency_key = \"k\"\n{retry}"),
    );
    let mut running = begin_with(&text, How::default(), |journal| journal.break_at("x", true));
    let state = running.end();
    assert_eq!(
        (exit(&state), running.journal.count("key k/step.probe.a"), running.journal.count("key k/step.probe.b")),
        (1, 2, 2)
    );
}

#[test]
fn what_is_wrong_with_a_group_s_settings_fails_what_would_have_them() {
    for more in [
        "env = step.probe.first.output.given",
        "idempotency_key = step.probe.first.output.given",
        "priority = step.probe.first.output.given",
    ] {
        let text = [probe("first", "gives = [1]", ""), group("g", &[probe("a", "", "")], more)];
        let (state, journal) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
        assert_eq!(
            (exit(&state), status(&state, "group.g"), journal.count("begin group.g.step.probe.a")),
            (1, Status::Failed, 0),
            "{more}"
        );
    }
}

#[test]
pub(super) fn a_group_falls_back_and_so_does_a_step_in_it() {
    let falls_back = |to: &str| format!("on_error {{\n action = \"fallback\"\n fallback = {to}\n }}\n");
    let output = |value: &str| format!("output \"n\" {{\n value = {value}\n }}\n");
    let bad = [probe("bad", "fail = \"no luck\"", ""), output("step.probe.bad.output.given")];
    let text = [
        group("spare", &[probe("a", "gives = 1", ""), output("step.probe.a.output.given")], ""),
        group("named", &bad, &falls_back("group.spare")),
        group("valued", &bad, &falls_back("{ n = self.error.class }")),
        group("inner", &[probe("bad", "fail = \"no\"", &falls_back("{ given = 3 }")), output("step.probe.bad.output.given")], ""),
        probe("all", "gives = [group.named.output.n, group.valued.output.n, group.inner.output.n, group.named.status]", ""),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(given(&state, "all"), Value::tuple(vec![1.into(), "error".into(), 3.into(), "succeeded".into()]));
    assert!(node(&state, "group.named").tolerated);
}

#[test]
fn a_sensitive_group_marks_what_it_gives() {
    let inside = [
        probe("a", "gives = join(\"-\", [\"planted\", \"in-a-group\"])", ""),
        String::from("output \"n\" {\n value = step.probe.a.output.given\n}\n"),
    ];
    let text = [group("g", &inside, "sensitive = true"), probe("b", "gives = \"x-${group.g.output.n}\"", "")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert!(node(&state, "group.g").output.as_ref().unwrap().is_sensitive() && given(&state, "b").is_sensitive());
}

#[test]
fn what_is_said_of_a_group_is_carried() {
    let more = "tags = [\"x\"]\n expect = 2\n on_resume = \"fail\"\n tracing {\n attributes = { key = each.key }\n }\n placement {\n shard_by = each.key\n }\n metrics {\n emit = []\n }";
    let mut running = begin(&group("g", &[probe("a", "", "")], &format!("for_each = toset([\"k\"])\n{more}")), How::default());
    let state = running.end();
    let said = node(&state, "group.g[\"k\"]").info.annotations.clone().unwrap();
    assert_eq!((said.expect_us, said.tags.len(), said.emit.as_deref()), (Some(2_000_000), 1, Some(&[][..])));
    let shards: Vec<_> = running
        .facts()
        .iter()
        .filter_map(|fact| if let Fact::AttemptStarted { labels: Some(labels), .. } = fact { labels.shard.clone() } else { None })
        .collect();
    assert_eq!(shards, ["k".into()]);
}

/// `a` and `b` stand in a group whose output reads `a`; `c` in another one, which nobody reads.
fn tagged() -> String {
    [
        probe("outside", "", ""),
        group(
            "g",
            &[
                probe("a", "gives = 1", "depends_on = [step.probe.outside]"),
                probe("b", "", "tags = [\"b\"]"),
                probe("rest", "", "tags = [\"rest\"]"),
                String::from("output \"n\" {\n value = step.probe.a.output.given\n}\n"),
            ],
            "tags = [\"g\"]",
        ),
        group("loop", &[probe("c", "", "tags = [\"c\"]"), probe("d", "", "")], "count = step.probe.two.output.given"),
        probe("two", "gives = 2", ""),
        probe("reads", "gives = group.g.output.n", "tags = [\"reads\"]"),
    ]
    .concat()
}

#[test]
pub(super) fn tags_choose_in_groups_and_groups_as_a_whole() {
    for (tags, names) in [
        ("b", "outside g.a g.b"),
        ("g", "outside g.a g.b g.rest"),
        ("g,!rest", "outside g.a g.b"),
        ("reads", "outside g.a g.b g.rest reads"),
        ("c", "loop[0].c loop[1].c two"),
    ] {
        let mut running = begin_chosen(&tagged(), tags, How::default());
        let state = running.end();
        assert_eq!(exit(&state), 0, "{tags}");
        let steps = state.nodes().filter(|(_, node)| &*node.info.type_name == "probe");
        let (ran, left): (Vec<_>, Vec<_>) = steps.partition(|(_, node)| node.status == Status::Succeeded);
        let mut ran: Vec<String> =
            ran.iter().map(|(_, node)| node.info.address.replace("step.probe.", "").replace("group.", "")).collect();
        ran.sort_by_key(|name| (tagged().find(&format!("\"{}\"", name.rsplit('.').next().unwrap())), name.clone()));
        let mut expected: Vec<&str> = names.split(' ').collect();
        expected.sort_by_key(|name| (tagged().find(&format!("\"{}\"", name.rsplit('.').next().unwrap())), (*name).to_owned()));
        assert_eq!(ran, expected, "{tags}");
        assert!(left.iter().all(|(_, node)| node.reason == Some(Reason::NotChosen)), "{tags}");
    }
}

#[test]
fn a_group_that_begins_again_leaves_out_what_it_left_out() {
    let retry = "retry {\n attempts = 2\n backoff {\n initial = \"0s\"\n }\n }";
    let text = group("g", &[probe("a", "breaks = \"x\"", "tags = [\"a\"]"), probe("b", "", "")], retry);
    let mut running = begin_chosen(&text, "a", How { on_failure: OnFailure::Continue, ..How::default() });
    running.journal.break_at("x", true);
    running.end();
    assert!(running.journal.count("begin group.g.step.probe.a") >= 1);
    assert_eq!(running.journal.count("begin group.g.step.probe.b"), 0);
}

/// A deadline of a group is over all that is in it.
#[test]
fn limits_of_time_hold_for_a_group() {
    let text =
        group("g", &[probe("a", "gate = \"never\"", "")], "timeouts {\n deadline = \"3s\"\n }\n continue_on_failure = true");
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("begin group.g.step.probe.a");
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "group.g")), (0, Status::Failed));
    assert!(node(&state, "group.g").error.as_ref().unwrap().message.contains("timeouts.deadline"));
}
