//! `--events` and `squall watch`: what was written reads back as the run that it was.

use serde_json::Value;

use crate::kit::{Ended, Folder, Site, failing, get, output, print, redact};

/// A grid with something of everything that a report shows.
fn grid(site: &Site) -> String {
    site.answers("/flaky", &[503, 200]);
    let group = format!("group \"both\" {{\n{}{}}}\n", print("in_a", "1", ""), print("in_b", "[1.5, 18446744073709551616]", ""));
    let scenario = format!(
        "scenario \"load\" {{\n  load \"shared_iterations\" {{\n    users = 3\n    iterations = 200\n  }}\n{}{}}}\n",
        get(site, "item", "/item", ""),
        get(site, "wrong", "/none", "check \"it is there\" {\n  condition = self.output.status_code == 200\n}"),
    );
    site.answers("/none", &[404, 404, 404, 200]);
    let threshold = "threshold \"none fails\" {\n  metric = scenario.load.error_rate\n  require = \"value < 1%\"\n}\n";
    [
        "variable \"token\" {\n  sensitive = true\n  default = \"hunter2-of-the-grid\"\n}\n".to_owned(),
        get(site, "flaky", "/flaky", "retry {\n  attempts = 3\n  backoff { initial = \"1ms\" }\n}"),
        print("secret", "{ token = var.token, list = tolist([\"x\"]), none = null }", ""),
        print("many", "count.index", "count = 3"),
        group,
        scenario,
        threshold.to_owned(),
        failing("bad", "depends_on = [\"scenario.load\"]"),
        print("after", "1", "depends_on = [\"assert.bad\"]"),
        output("list", "[tolist([\"x\"]), { a = null }]"),
        output("numbers", "[0.1, 1/3, 1e30]"),
    ]
    .concat()
}

fn record(folder: &Folder, more: &[&str]) -> Ended {
    folder.squall(["run", "grid.hcl", "--no-tui", "--on-failure", "continue", "--events", "run.jsonl"]).args(more).run()
}

/// Lines in the order of their words: two that happened at once may stand either way.
fn sorted(text: &str) -> Vec<String> {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = text.lines().map(words).collect();
    lines.sort();
    lines
}

#[test]
fn what_is_watched_is_what_was_seen() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", grid(&site));
    let ran = record(&folder, &[]);
    assert_eq!(ran.code(), 99, "{}\n{}", ran.out, ran.err);
    let watched = folder.squall(["watch", "run.jsonl", "--no-tui"]).run().expect(0);
    assert_eq!(sorted(&watched.out), sorted(&ran.out), "the lines, and the summary with load, thresholds, failures, outputs");
    assert!(!ran.out.contains("hunter2") && ran.out.contains("none fails"), "{}", ran.out);
}

#[test]
fn the_document_is_the_same_and_no_secret_is_in_the_file() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", grid(&site));
    let ran = record(&folder, &["--output", "json"]);
    assert_eq!(ran.code(), 99, "{}\n{}", ran.out, ran.err);
    let watched = folder.squall(["watch", "run.jsonl", "--output", "json"]).run().expect(0);
    let of = |text: &str| {
        let mut document: Value = serde_json::from_str(text).unwrap();
        // What the checks before the run had to say is no event.
        document["diagnostics"] = Value::Null;
        serde_json::to_string_pretty(&document).unwrap()
    };
    assert_eq!(of(&watched.out), of(&ran.out));
    let text = std::fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    assert!(!text.contains("hunter2-of-the-grid"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines[0]["format"].as_str(), lines[0]["version"].as_u64()), (Some("squall-events"), Some(1)));
    assert!(lines[1]["fact"]["planned"].is_object() && lines[lines.len() - 1]["fact"]["finished"].is_object());
}

#[test]
fn events_go_to_standard_output_too() {
    let folder = Folder::with("grid.hcl", print("a", "\"hello\"", ""));
    let ran = folder.squall(["run", "grid.hcl", "--events", "-"]).run().expect(0);
    assert!(ran.err.contains("hello") && ran.out.lines().all(|line| line.starts_with('{')), "{}\n{}", ran.out, ran.err);
    folder.write("out.jsonl", &ran.out);
    let watched = folder.squall(["watch", "out.jsonl"]).run().expect(0);
    assert_eq!(redact(&watched.out), redact(&ran.err));
    let both = folder.squall(["run", "grid.hcl", "--events", "-", "--output", "json"]).run().expect(2);
    assert!(both.err.contains("both want standard output"), "{}", both.err);
}

#[test]
fn a_file_that_cannot_be_watched_says_why_and_a_cut_one_can() {
    let folder = Folder::with("grid.hcl", print("a", "\"hello\"", ""));
    record(&folder, &[]).expect(0);
    let text = std::fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let watch = |text: &str| {
        folder.write("other.jsonl", text);
        folder.squall(["watch", "other.jsonl"]).run()
    };
    let says = |ended: Ended, texts: &[&str]| {
        for text in texts {
            assert!(ended.err.contains(text), "{text}: {}", ended.err);
        }
    };
    says(folder.squall(["watch", "none.jsonl"]).run().expect(2), &["`none.jsonl` cannot be watched", "not found"]);
    says(watch("").expect(2), &["it is empty", "squall run --events FILE"]);
    says(watch("hello\n").expect(2), &["its first line does not say so"]);
    says(watch(&text.replacen("\"version\":1", "\"version\":7", 1)).expect(2), &["form 7 of events", "or newer"]);
    let broken = [&lines[..2], &["{}"], &lines[2..]].concat().join("\n");
    says(watch(&broken).expect(2), &["line 3 is no event: missing field", "head -n 2 FILE > good.jsonl"]);
    let cut = watch(&text[..text.len() - 20]).expect(0);
    assert!(cut.out.contains("cut in the middle of its last line") && cut.out.contains("1 succeeded in"), "{}", cut.out);
    assert!(!cut.out.contains("exit "), "{}", cut.out);
    let lagged = [&lines[..2], &["{\"missed\":2}"], &lines[4..]].concat().join("\n");
    let lagged = watch(&lagged).expect(0);
    assert!(lagged.out.contains("2 events are missing"), "{}", lagged.out);
}

/// Somebody watches while the run goes on.
#[test]
fn a_file_is_followed_while_it_is_written() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "first", "/first", "") + &get(&site, "second", "/gate/second", ""));
    let running = folder.squall(["run", "grid.hcl", "--events", "run.jsonl"]).start();
    running.until_out("✓ succeeded  step.http_request.first");
    let watching = folder.squall(["watch", "run.jsonl", "--follow"]).start();
    watching.until_out("✓ succeeded  step.http_request.first");
    site.open("second");
    running.end().expect(0);
    let watched = watching.end().expect(0);
    assert!(
        watched.out.contains("✓ succeeded  step.http_request.second") && watched.out.contains("2 succeeded in"),
        "{}",
        watched.out
    );
}
