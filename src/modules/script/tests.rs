#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::contract::conformance::Sample;
use crate::modules::testing::{Bench, arguments, texts};
use crate::value::Value;

pub fn sample() -> Sample {
    let bench = Bench::default();
    Sample {
        name: "script",
        works: arguments([("inline", Value::from("echo hello"))]),
        fails: Some(arguments([("inline", Value::from("exit 4"))])),
        endless: Some(arguments([("inline", Value::from("sleep 3600"))])),
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

#[tokio::test]
async fn it_runs_with_its_arguments_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::in_folder(folder.path()).variable("TMPDIR", folder.path().to_str().unwrap());
    let text = "set -e\necho \"$1 and $2\"\nstat -c %a \"$0\" 2>/dev/null || true\nls \"$TMPDIR\" | wc -l\n";
    let all = arguments([("inline", Value::from(text)), ("args", texts(&["a b", "c"]))]);
    let output = bench.call("script", all).await.unwrap();
    let stdout = output.get("stdout").unwrap();
    assert!(stdout.as_str().unwrap().starts_with("a b and c\n"), "{stdout}");
    #[cfg(target_os = "linux")]
    assert_eq!(stdout.as_str().unwrap().split_whitespace().collect::<Vec<_>>(), ["a", "b", "and", "c", "600", "1"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_interpreter_is_as_asked() {
    let all = arguments([("inline", Value::from("one\ntwo\n")), ("interpreter", texts(&["cat", "-n"]))]);
    let output = Bench::default().call("script", all).await.unwrap();
    assert!(output.get("stdout").unwrap().as_str().unwrap().contains("2\ttwo"));
    let all = arguments([("inline", Value::from("x")), ("interpreter", texts(&[]))]);
    assert_eq!(Bench::default().call("script", all).await.unwrap_err().message, "the interpreter is empty");
}
