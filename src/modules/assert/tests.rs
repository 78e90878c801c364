#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::contract::ErrorClass;
use crate::contract::conformance::Sample;
use crate::modules::testing::{Bench, arguments, refused};
use crate::value::Value;

pub fn sample() -> Sample {
    let bench = Bench::default();
    Sample {
        name: "assert",
        works: arguments([("condition", Value::Bool(true))]),
        fails: Some(arguments([("condition", Value::Bool(false))])),
        endless: None,
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

#[tokio::test]
async fn it_fails_with_the_message_and_class_check() {
    let bench = Bench::default();
    let failure = bench
        .call("assert", arguments([("condition", Value::Bool(false)), ("message", Value::from("too few"))]))
        .await
        .unwrap_err();
    assert_eq!((failure.class, failure.message.as_str()), (ErrorClass::Check, "too few"));
    let failure = bench.call("assert", arguments([("condition", Value::from("false"))])).await.unwrap_err();
    assert_eq!(failure.message, "the condition does not hold");
}

#[test]
fn only_a_truth_is_a_condition() {
    assert_eq!(refused("assert", arguments([("condition", Value::Int(1))])), ["condition: a bool is required, not a number"]);
}
