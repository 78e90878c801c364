//! `env` and `idempotency_key`: what a call is given besides its arguments.

use super::kit::*;
use crate::event::Status;
use crate::value::{Text, Value};

fn told(state: &crate::state::RunState, name: &str, what: &str) -> Value {
    node(state, name).output.as_ref().unwrap().get("told").unwrap().get(what).unwrap()
}

fn object(all: &[(&str, &str)]) -> Value {
    Value::object(all.iter().map(|(name, value)| (Text::from(*name), Value::from(*value))))
}

#[test]
pub(super) fn the_environment_is_given_to_the_call_and_is_none_by_default() {
    let text = [
        probe("first", "gives = 3", ""),
        probe("a", "", "env = { A = 1, B = true, C = step.probe.first.output.given, NONE = null }"),
        probe("b", "", ""),
        probe("c", "", "env = null"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(told(&state, "a", "env"), object(&[("A", "1"), ("B", "true"), ("C", "3")]));
    assert_eq!((told(&state, "b", "env"), told(&state, "c", "env")), (object(&[]), object(&[])));
}

#[test]
pub(super) fn the_key_is_given_to_the_call_and_is_none_by_default() {
    let text = [probe("a", "", "idempotency_key = \"pay-${run.seed}\""), probe("b", "", "")].concat();
    let (state, _) = run(&text, How::default());
    assert_eq!((told(&state, "a", "key"), told(&state, "b", "key")), ("pay-1".into(), Value::Null));
}

#[test]
pub(super) fn each_instance_has_its_own() {
    let text = probe(
        "many",
        "",
        "for_each = { eu = 1, us = 2 }\n env = { REGION = each.key }\n idempotency_key = \"${each.key}-${each.value}\"",
    );
    let (state, _) = run(&text, How::default());
    for (key, both) in [("eu", "eu-1"), ("us", "us-2")] {
        let name = format!("many[\"{key}\"]");
        let name = format!("step.probe.{name}");
        assert_eq!(told(&state, &name, "env"), object(&[("REGION", key)]));
        assert_eq!(told(&state, &name, "key"), both.into());
    }
}

/// `if` → arguments, and what goes with them.
#[test]
pub(super) fn of_a_step_that_does_not_run_nothing_is_evaluated() {
    let bad = "env = { A = step.probe.first.output.given.none }\n idempotency_key = step.probe.first.output.given.none";
    let text = [probe("first", "gives = 1", ""), probe("no", "", &format!("if = step.probe.first.output.given == 2\n{bad}"))];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), status(&state, "no")), (0, Status::Skipped));
    let (state, journal) = run(&text.concat().replace("== 2", "== 1"), How::default());
    assert_eq!((exit(&state), status(&state, "no"), journal.count("begin no")), (1, Status::Failed, 0));
}

/// Arguments, and what goes with them → retry.
#[test]
fn they_are_the_same_in_each_attempt() {
    let retry = "retry {\n attempts = 3\n backoff {\n initial = \"0s\"\n }\n }";
    let check = "check \"is third\" {\n condition = self.attempt == 3\n }";
    let text = probe("a", "", &format!("idempotency_key = \"pay-${{run.id}}\"\n{retry}\n{check}"));
    let (state, journal) = run(&text, How::default());
    let key = format!("key {}", told(&state, "a", "key").as_str().unwrap());
    assert_eq!((exit(&state), journal.count("begin a"), journal.count(&key)), (0, 3, 3));
}

#[test]
fn what_turns_out_not_to_fit_fails_the_step_before_its_call() {
    for (given, more, words) in [
        ("[1]", "env = step.probe.first.output.given", "a map is required"),
        ("{ \"A=B\" = 1 }", "env = step.probe.first.output.given", "cannot be the name of an environment variable"),
        ("{ A = [1] }", "env = step.probe.first.output.given", "the value of A is"),
        ("\"a b\"", "idempotency_key = step.probe.first.output.given", "no spaces"),
        ("\"\"", "idempotency_key = step.probe.first.output.given", "1 to 255 characters"),
        ("{}", "idempotency_key = step.probe.first.output.given", "a string is required"),
    ] {
        let text = [probe("first", &format!("gives = {given}"), ""), probe("bad", "", more)].concat();
        let (state, journal) = run(&text, How::default());
        let message = node(&state, "bad").error.as_ref().unwrap().message.to_string();
        assert!(message.contains(words), "{message}");
        assert_eq!((journal.count("begin bad"), exit(&state)), (0, 1));
    }
}

#[test]
fn what_is_marked_in_them_shows_nowhere() {
    let text = probe(
        "a",
        "gives = \"plain\"",
        "env = { TOKEN = sensitive(join(\"-\", [\"planted\", \"secret-1\"])) }\n idempotency_key = sensitive(join(\"-\", [\"planted\", \"secret-2\"]))",
    );
    let mut running = begin(&text, How::default());
    let state = running.end();
    assert_eq!((exit(&state), told(&state, "a", "key")), (0, "(sensitive)".into()));
    let all = format!("{:?}", running.facts());
    assert!(!all.contains("planted-secret"), "{all}");
}
