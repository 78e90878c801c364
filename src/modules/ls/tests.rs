#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::contract::conformance::Sample;
use crate::modules::testing::{Bench, arguments};
use crate::value::Value;
use crate::value::shape::Arguments;

pub fn sample() -> Sample {
    let bench = Bench::default();
    Sample {
        name: "ls",
        works: Arguments::new(),
        fails: Some(arguments([("dir", Value::from("there/is/no/such"))])),
        endless: None,
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

fn paths(output: &Value) -> Vec<String> {
    let entries = output.get("entries").unwrap();
    entries.elements().unwrap().iter().map(|entry| entry.get("path").unwrap().as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn entries_are_filtered_described_and_sorted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("logs/old")).unwrap();
    for (path, text) in [("logs/b.log", "22"), ("logs/a.log", "1"), ("logs/c.txt", ""), ("logs/old/d.log", "4444")] {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let bench = Bench::in_folder(folder.path());
    let dir = ("dir", Value::from("logs"));
    let all = bench.call("ls", arguments([dir.clone()])).await.unwrap();
    assert_eq!(paths(&all), ["logs/a.log", "logs/b.log", "logs/c.txt", "logs/old"]);
    let first = all.get("entries").unwrap().index(0).unwrap();
    assert_eq!(
        (first.get("name"), first.get("size"), first.get("kind")),
        (Some("a.log".into()), Some(1.into()), Some("file".into()))
    );
    assert!(first.get("modified").unwrap().as_str().unwrap().ends_with('Z'));
    assert_eq!(all.get("entries").unwrap().index(3).unwrap().get("kind"), Some("folder".into()));

    let recursive = ("recursive", Value::Bool(true));
    let logs = bench.call("ls", arguments([dir.clone(), recursive.clone(), ("pattern", Value::from("*.log"))])).await.unwrap();
    assert_eq!(paths(&logs), ["logs/a.log", "logs/b.log", "logs/old/d.log"]);
    let old = bench.call("ls", arguments([dir, recursive, ("pattern", Value::from("old/*"))])).await.unwrap();
    assert_eq!(paths(&old), ["logs/old/d.log"]);
    assert_eq!(paths(&bench.call("ls", Arguments::new()).await.unwrap()), ["logs"]);
}

#[tokio::test]
async fn what_cannot_be_listed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::in_folder(folder.path());
    let failure = bench.call("ls", arguments([("dir", Value::from("gone"))])).await.unwrap_err();
    assert_eq!(failure.message, "`gone` cannot be listed: entity not found");
    let failure = bench.call("ls", arguments([("pattern", Value::from("[a"))])).await.unwrap_err();
    assert_eq!(failure.message, "the pattern `[a` cannot be read");
}
