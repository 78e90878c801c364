#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::contract::conformance::Sample;
use crate::modules::testing::{Bench, arguments, object, texts};
use crate::value::Value;
use crate::value::shape::Arguments;

pub fn sample() -> Sample {
    let bench = bench();
    Sample {
        name: "env_vars",
        works: Arguments::new(),
        fails: Some(arguments([("required", texts(&["NOT_SET"]))])),
        endless: None,
        secrets: vec!["hunter2-env".to_owned()],
        folder: bench.folder,
        environment: bench.environment,
    }
}

fn bench() -> Bench {
    let mut bench = Bench::default();
    bench.environment.clear();
    bench.variable("APP_HOST", "h").variable("APP_PORT", "1").variable("EMPTY", "").variable("APP_API_KEY", "hunter2-env")
}

async fn vars(arguments: Arguments) -> String {
    let output = bench().call("env_vars", arguments).await.unwrap();
    assert_eq!(output.get("vars"), output.get("all"));
    output.get("vars").unwrap().to_string()
}

#[tokio::test]
async fn names_come_from_include_required_and_defaults_else_from_the_prefix() {
    assert_eq!(
        vars(Arguments::new()).await,
        r#"tomap({ APP_API_KEY = (sensitive), APP_HOST = "h", APP_PORT = "1", EMPTY = "" })"#
    );
    let prefix = ("prefix", Value::from("APP_P"));
    assert_eq!(vars(arguments([prefix.clone()])).await, r#"tomap({ APP_PORT = "1" })"#);
    assert_eq!(vars(arguments([prefix, ("include", texts(&["APP_HOST", "NOT_SET"]))])).await, r#"tomap({ APP_HOST = "h" })"#);
    let defaults = object([("EMPTY", Value::from("x")), ("NEW", Value::Int(2))]);
    let all = arguments([("defaults", defaults), ("required", texts(&["APP_PORT"]))]);
    assert_eq!(vars(all).await, r#"tomap({ APP_PORT = "1", EMPTY = "", NEW = "2" })"#);
}

#[tokio::test]
async fn the_prefix_is_stripped_from_explicit_names_too() {
    let all = arguments([
        ("include", texts(&["APP_HOST", "EMPTY"])),
        ("prefix", Value::from("APP_")),
        ("strip_prefix", Value::Bool(true)),
    ]);
    assert_eq!(vars(all).await, r#"tomap({ EMPTY = "", HOST = "h" })"#);
}

#[tokio::test]
async fn what_is_required_must_be_set_or_have_a_default() {
    let failure = bench().call("env_vars", arguments([("required", texts(&["X", "APP_HOST", "Y"]))])).await.unwrap_err();
    let missing = |name| format!("required environment variable '{name}' is not set and has no default");
    assert_eq!(failure.message, format!("{}; {}", missing("X"), missing("Y")));
    let all = arguments([("required", texts(&["X"])), ("defaults", object([("X", Value::from("1").sensitive())]))]);
    assert_eq!(vars(all).await, "tomap({ X = (sensitive) })");
}
