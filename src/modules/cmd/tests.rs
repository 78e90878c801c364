#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::time::{Duration, Instant};

use crate::contract::conformance::Sample;
use crate::contract::{ErrorClass, Stream};
use crate::modules::testing::{Bench, arguments, call, object, refused, texts};
use crate::value::Value;

pub fn sample() -> Sample {
    let bench = Bench::default();
    Sample {
        name: "cmd",
        works: arguments([("command", texts(&["echo", "hello"]))]),
        fails: Some(arguments([("command", Value::from("echo oh no >&2; exit 3"))])),
        // A child that ignores the request to end, with a child of its own.
        endless: Some(arguments([("command", Value::from("trap '' TERM; sleep 3600 & while true; do sleep 3600; done"))])),
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

fn shell(text: &str) -> crate::value::shape::Arguments {
    arguments([("command", Value::from(text))])
}

#[tokio::test]
async fn a_list_runs_as_it_stands_and_text_by_the_shell() {
    let bench = Bench::default();
    let output = bench.call("cmd", arguments([("command", texts(&["printf", "%s|", "a b", "$HOME"]))])).await.unwrap();
    assert_eq!(output.get("stdout"), Some("a b|$HOME|".into()));
    let output = bench.call("cmd", shell("echo $((1 + 2)); echo err >&2")).await.unwrap();
    assert_eq!((output.get("stdout"), output.get("stderr")), (Some("3\n".into()), Some("err\n".into())));
    assert_eq!(output.get("exit_code"), Some(0.into()));
}

#[tokio::test]
async fn folder_environment_and_input_are_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    let all = arguments([
        ("command", Value::from("pwd; echo $GREETING; echo $FROM_RUN; cat")),
        ("dir", Value::from("sub")),
        ("env", object([("GREETING", Value::from("hi"))])),
        ("stdin", Value::from("typed")),
    ]);
    let output = Bench::in_folder(folder.path()).variable("FROM_RUN", "run").call("cmd", all).await.unwrap();
    let sub = folder.path().canonicalize().unwrap().join("sub");
    assert_eq!(output.get("stdout"), Some(format!("{}\nhi\nrun\ntyped", sub.display()).into()));
}

#[tokio::test]
async fn another_exit_code_fails_with_the_output() {
    let failure = Bench::default().call("cmd", shell("echo out; echo first >&2; echo oh no >&2; exit 3")).await.unwrap_err();
    assert_eq!((failure.class, failure.status), (ErrorClass::Status, Some(3)));
    assert_eq!(failure.message, "the command ended with exit code 3: oh no");
    assert_eq!(failure.output.unwrap().get("stdout"), Some("out\n".into()));
    let expected =
        arguments([("command", Value::from("exit 3")), ("expected_exit_codes", Value::tuple(vec![0.into(), 3.into()]))]);
    assert_eq!(Bench::default().call("cmd", expected).await.unwrap().get("exit_code"), Some(3.into()));
    let killed = Bench::default().call("cmd", shell("kill -9 $$")).await.unwrap_err();
    assert_eq!(killed.status, Some(137));
}

#[tokio::test]
async fn what_cannot_be_started_is_named() {
    let failure = Bench::default().call("cmd", arguments([("command", texts(&["no-such-program"]))])).await.unwrap_err();
    assert_eq!(failure.message, "`no-such-program` cannot be started: entity not found");
    let all = arguments([("command", texts(&["true"])), ("dir", Value::from("no/such"))]);
    let failure = Bench::default().call("cmd", all).await.unwrap_err();
    assert_eq!(failure.message, "the folder `no/such` does not exist");
    assert_eq!(refused("cmd", arguments([("command", texts(&[]))])), ["command: the command is empty"]);
}

#[tokio::test]
async fn lines_go_to_the_log_without_secrets() {
    let (cx, log) = Bench::default().context();
    cx.run.secrets.add("hunter2");
    let output = call(&cx, "cmd", shell("echo one; echo hunter2 >&2; printf last")).await.unwrap();
    assert_eq!(output.get("stdout"), Some("one\nlast".into()));
    let mut lines: Vec<_> = log.lines().into_iter().map(|line| (line.stream == Stream::Stderr, line.text)).collect();
    lines.sort();
    let expected = [(false, "last"), (false, "one"), (true, "(sensitive)")].map(|(err, text)| (err, text.to_owned()));
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn a_child_that_keeps_the_pipes_open_does_not_hold_the_call() {
    let start = Instant::now();
    let output = Bench::default().call("cmd", shell("sleep 3600 & echo done")).await.unwrap();
    assert_eq!(output.get("stdout"), Some("done\n".into()));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn too_much_output_ends_the_command() {
    let start = Instant::now();
    let all = arguments([("command", Value::from("yes")), ("max_output", Value::from("64KiB"))]);
    let failure = Bench::default().call("cmd", all).await.unwrap_err();
    assert_eq!((failure.class, failure.message.as_str()), (ErrorClass::Body, "the output is larger than 64.0 KiB"));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn input_that_is_not_read_is_no_failure() {
    let all = arguments([("command", texts(&["true"])), ("stdin", Value::from("x".repeat(1 << 20)))]);
    Bench::default().call("cmd", all).await.unwrap();
}
