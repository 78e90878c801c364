//! The suite finds what it is there to find.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use super::{Sample, calls, descriptions};
use crate::contract::{
    Action, CallContext, Catalog, Demand, Effect, Failure, LogLevel, Manifest, OutputDef, RunnerEntry, Stream, User, runner,
};
use crate::shape;
use crate::value::shape::{Arguments, Shape};
use crate::value::{Text, Value};

shape! {
    /// What it takes.
    struct Input {
        /// Without a full stop
        token: Text => [sensitive],
        /// A number.
        size: u32 = 1,
    }

    /// What it does not give.
    struct Output {
        /// Never there.
        found: bool,
    }
}

/// The processes that the bad runner leaves behind.
static LEFT: Mutex<Vec<Child>> = Mutex::new(Vec::new());

struct Bad;

impl Action for Bad {
    const MANIFEST: Manifest = Manifest {
        name: "Bad",
        summary: "no sentence",
        example: "step \"Bad\" \"x\" {\n  arguments {\n    tokn = 1\n  }\n}",
        input: Input::SHAPE,
        output: OutputDef::of::<Output>(),
        uses: &[],
    };
    type Input = Leaked;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Leaked) -> Result<Value, Failure> {
        let token = input.token.as_str().unwrap_or_default().to_owned();
        cx.log(LogLevel::Info, Stream::Module, &token);
        if token == "endless" {
            let environment = cx.settings.env.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let child = Command::new("sleep").arg("30").envs(environment).stdin(Stdio::null()).spawn().unwrap();
            LEFT.lock().unwrap().push(child);
            cx.clock().sleep_real(Duration::from_secs(30)).await;
        }
        Ok(Value::object([("other".into(), Value::Bool(true))]))
    }
}

shape! {
    /// What is really read.
    struct Leaked {
        /// Anything.
        token: Value,
    }
}

const CATALOG: Catalog = Catalog { runners: &[RunnerEntry { manifest: &Bad::MANIFEST, make: runner::<Bad> }], resources: &[] };

fn token(text: &str) -> Arguments {
    [("token", Value::from(text))].into_iter().collect()
}

#[test]
fn a_bad_description_is_found() {
    let faults = descriptions(&CATALOG).join("\n");
    let expected = [
        "the name is not in snake case",
        "the summary is no sentence on one line",
        "token has no documentation that ends with a full stop",
        "the example has `tokn`, which is no argument",
        "the example lacks `token`",
        "`token` of a wrong type is not reported",
        "what is not known yet is taken for wrong: size",
    ];
    for fault in expected {
        assert!(faults.contains(fault), "{fault} in\n{faults}");
    }
}

#[tokio::test]
async fn a_bad_call_is_found() {
    let sample = Sample {
        name: "Bad",
        works: token("hunter2"),
        fails: Some(token("hunter2")),
        endless: Some(token("endless")),
        secrets: vec!["hunter2".to_owned()],
        folder: std::env::temp_dir(),
        environment: BTreeMap::new(),
    };
    let faults = calls(CATALOG, &sample).await.join("\n");
    for mut child in LEFT.lock().unwrap().drain(..) {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut expected = vec![
        r#"the output has {"other"}, declared are {"found"}"#,
        "the secret `hunter2` shows",
        "the call that fails works",
        "a cancelled call goes on",
    ];
    if cfg!(target_os = "linux") {
        expected.push("a child process is left");
    }
    for fault in expected {
        assert!(faults.contains(fault), "{fault} in\n{faults}");
    }
}
