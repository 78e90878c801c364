#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::contract::conformance::Sample;
use crate::contract::{LogLevel, Stream};
use crate::modules::testing::{Bench, arguments, call, object};
use crate::value::Value;

pub fn sample() -> Sample {
    let secret = Value::from("hunter2-print").sensitive();
    let bench = Bench::default();
    Sample {
        name: "print",
        works: arguments([("input", object([("user", Value::from("ada")), ("password", secret)]))]),
        fails: None,
        endless: None,
        secrets: vec!["hunter2-print".to_owned()],
        folder: bench.folder,
        environment: bench.environment,
    }
}

#[tokio::test]
async fn one_record_in_the_log_and_no_output() {
    let cases = [
        (Value::from("two\nlines"), "two\nlines"),
        (object([("n", Value::Int(1)), ("s", Value::from("x"))]), r#"{ n = 1, s = "x" }"#),
        (Value::Null, "null"),
        (Value::from("x").sensitive(), "(sensitive)"),
        (object([("p", Value::from("x").sensitive())]), "{ p = (sensitive) }"),
    ];
    for (value, expected) in cases {
        let (cx, log) = Bench::default().context();
        let output = call(&cx, "print", arguments([("input", value)])).await.unwrap();
        assert!(output.is_null());
        let lines = log.lines();
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].text.as_str(), lines[0].level, lines[0].stream), (expected, LogLevel::Info, Stream::Module));
    }
}
