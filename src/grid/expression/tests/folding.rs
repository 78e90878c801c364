//! What is known before the run is evaluated before the run, and no more.

use super::world::World;
use crate::value::Value;

#[test]
fn what_reads_nothing_is_a_constant() {
    for (text, value) in [
        ("1 + 2", "3"),
        ("\"${var.name}!\"", "\"ada!\""),
        ("upper(var.name)", "\"ADA\""),
        ("[for x in var.list: x]", "[\"a\", \"b\"]"),
        ("local.fixed.a", "1"),
        ("try(1 / 0, 5)", "5"),
        ("false ? step.http_request.login.status : 1", "1"),
        ("false && step.http_request.login.output.body.ok", "false"),
        ("env.HOME", "\"/home/ada\""),
    ] {
        let expr = World::new().compile(text).unwrap();
        assert_eq!(expr.as_constant().map(Value::to_string).as_deref(), Some(value), "{text}");
        assert!(expr.slots().is_empty(), "{text}");
    }
}

#[test]
fn what_reads_something_is_not() {
    for text in ["step.http_request.login.status", "[run.id, 1 + 1]", "local.later", "[for x in [1]: run.seed + x]"] {
        assert!(World::new().compile(text).unwrap().as_constant().is_none(), "{text}");
    }
}

#[test]
fn what_must_fail_is_reported_before_the_run() {
    for text in
        ["1 / 0", "run.seed + 1 / 0", "[run.id, 1 / 0]", "\"${run.id}${null}\"", "(1 / 0) ? run.id : run.name", "upper([])"]
    {
        assert!(World::new().compile(text).is_err(), "{text}");
    }
    for text in [
        "run.seed == 1 ? 1 / 0 : 2",
        "run.seed == 1 && 1 / 0 == 1",
        "try(run.seed / 0, 1 / 0, 3)",
        "[for x in [run.seed]: 1 / 0 if x == 1]",
        "\"%{ if run.seed == 1 }${1 / 0}%{ endif }\"",
        "can(1 / 0) || run.seed == 1",
    ] {
        let value = World::new().evaluate(text);
        assert!(value.is_ok(), "{text}: {value:?}");
    }
    let failed = World::new().evaluate("run.seed == 42 ? 1 / 0 : 2");
    assert!(failed.is_err(), "a failing part that runs must fail");
}

#[test]
fn the_error_points_to_the_part() {
    let problems = World::new().compile("[run.id, 1 + (2 / 0)]").unwrap_err();
    let span = problems.iter().next().unwrap().primary.as_ref().unwrap().span;
    assert_eq!((span.start, span.end), (14, 19));
}
