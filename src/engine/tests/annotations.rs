//! `description`, `expect`, `on_resume`, `tracing`, `metrics`, `placement`: read, checked and carried in the facts.

use super::kit::*;
use crate::base::annotation::{Annotations, MetricName, OnResume};
use crate::event::{CallLabels, Fact};
use crate::value::{Text, Value};

const ALL: &str = r#"
description = "the first"
tags        = ["smoke", "api", "smoke"]
expect      = "1.5s"
on_resume   = "hold"
tracing {
  attributes  = { key = each.key, attempts = 3, secret = sensitive(join("-", ["planted", "secret-3"])) }
  sample_rate = 0.25
}
metrics {
  emit = ["latency", "checks"]
}
placement {
  labels      = { region = "eu", zone = 1 }
  constraints = ["gpu", "region != us"]
  shard_by    = each.key
}
"#;

fn labels(facts: &[Fact]) -> Vec<CallLabels> {
    facts
        .iter()
        .filter_map(|fact| if let Fact::AttemptStarted { labels, .. } = fact { labels.as_deref().cloned() } else { None })
        .collect()
}

#[test]
pub(super) fn all_that_is_said_of_a_step_is_carried_for_each_of_its_instances() {
    let text = probe("many", "", &format!("for_each = toset([\"a\", \"b\"])\n{ALL}"));
    let mut running = begin(&text, How::default());
    let state = running.end();
    assert_eq!(exit(&state), 0);
    for name in ["many", "step.probe.many[\"a\"]", "step.probe.many[\"b\"]"] {
        let info = &node(&state, name).info;
        let said = info.annotations.as_deref().unwrap();
        assert_eq!(info.description.as_deref(), Some("the first"));
        assert_eq!((said.expect_us, said.on_resume, said.sample_ppm), (Some(1_500_000), OnResume::Hold, Some(250_000)));
        assert_eq!(said.emit, Some(vec![MetricName::Latency, MetricName::Checks]));
        assert_eq!(said.tags, ["smoke".into(), "api".into()]);
        assert_eq!(said.labels, [("region".into(), "eu".into()), ("zone".into(), "1".into())]);
        let constraints: Vec<String> = said.constraints.iter().map(ToString::to_string).collect();
        assert_eq!(constraints, ["gpu", "region!=us"]);
    }
    let facts = running.facts();
    let mut labels = labels(&facts);
    labels.sort_by(|a, b| a.shard.cmp(&b.shard));
    let shards: Vec<Option<&str>> = labels.iter().map(|one| one.shard.as_deref()).collect();
    assert_eq!(shards, [Some("a"), Some("b")]);
    let attributes = labels[1].attributes.as_ref().unwrap();
    assert_eq!((attributes.get("key"), attributes.get("attempts")), (Some("b".into()), Some(3.into())));
    assert!(attributes.get("secret").unwrap().is_sensitive());
    assert!(!serde_json::to_string(&facts).unwrap().contains("planted-secret-3"));
}

#[test]
pub(super) fn of_a_step_about_which_nothing_is_said_nothing_is_carried() {
    let mut running = begin(&probe("a", "", ""), How::default());
    let state = running.end();
    assert_eq!((node(&state, "a").info.annotations.clone(), node(&state, "a").info.description.clone()), (None, None));
    assert!(labels(&running.facts()).is_empty());
    assert_eq!(Annotations::default().on_resume, OnResume::Rerun);
}

#[test]
fn the_facts_can_be_read_again() {
    let text = probe("many", "", &format!("for_each = toset([\"a\"])\n{}", ALL.replace("sensitive(\"planted-secret-3\")", "1")));
    let mut running = begin(&text, How::default());
    running.end();
    for fact in running.facts() {
        let json = serde_json::to_string(&fact).unwrap();
        let again: Fact = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), json);
    }
}

/// Only the first attempt tells them: later ones have the same.
#[test]
fn they_are_evaluated_once() {
    let retry = "retry {\n attempts = 3\n backoff {\n initial = \"0s\"\n }\n }";
    let text = probe("a", "fail = \"no\"", &format!("tracing {{\n attributes = {{ n = 1 }}\n }}\n{retry}"));
    let mut running = begin(&text, How::default());
    running.end();
    let labels = labels(&running.facts());
    assert_eq!((running.journal.count("begin a"), labels.len()), (3, 1));
    assert_eq!(labels[0].attributes, Some(Value::object([(Text::from("n"), 1.into())])));
}

#[test]
fn what_turns_out_not_to_fit_fails_the_step_before_its_call() {
    for (more, words) in [
        ("tracing {\n attributes = step.probe.first.output.given\n }", "tracing.attributes: a map is required"),
        ("tracing {\n attributes = { a = step.probe.first.output.given }\n }", "\"a\" is "),
        ("placement {\n shard_by = step.probe.first.output.given\n }", "placement.shard_by: a string is required"),
        ("placement {\n shard_by = sensitive(step.probe.first.status)\n }", "it is sensitive"),
    ] {
        let text = [probe("first", "gives = [1]", ""), probe("bad", "", more)].concat();
        let (state, journal) = run(&text, How::default());
        let message = node(&state, "bad").error.as_ref().unwrap().message.to_string();
        assert!(message.contains(words), "{message}");
        assert_eq!(journal.count("begin bad"), 0);
    }
}

/// In a loop, `each` is the group's.
#[test]
pub(super) fn what_is_said_of_a_step_in_a_group_is_carried_too() {
    let mut running = begin(&group("g", &[probe("a", "", ALL)], "for_each = toset([\"x\", \"y\"])"), How::default());
    let state = running.end();
    assert_eq!(exit(&state), 0);
    for key in ["x", "y"] {
        let info = &node(&state, &format!("group.g[\"{key}\"].step.probe.a")).info;
        let said = info.annotations.as_deref().unwrap();
        assert_eq!(info.description.as_deref(), Some("the first"));
        assert_eq!((said.expect_us, said.on_resume, said.sample_ppm), (Some(1_500_000), OnResume::Hold, Some(250_000)));
        assert_eq!(said.emit, Some(vec![MetricName::Latency, MetricName::Checks]));
        assert_eq!((said.tags.len(), said.labels.len(), said.constraints.len()), (2, 2, 2));
    }
    let mut labels = labels(&running.facts());
    labels.sort_by(|a, b| a.shard.cmp(&b.shard));
    let of: Vec<_> = labels.iter().map(|one| (one.shard.as_deref(), one.attributes.as_ref().unwrap().get("key"))).collect();
    assert_eq!(of, [(Some("x"), Some("x".into())), (Some("y"), Some("y".into()))]);
}
