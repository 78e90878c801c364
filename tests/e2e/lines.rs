//! Line mode: what is printed, where, and how much of it.

use serde_json::Value;

use crate::kit::{Ended, Folder, Site, failing, get, output, print, redact};

/// A good grid: two steps and an output.
fn good() -> String {
    print("hello", "\"hello there\"", "") + &print("again", "1", "depends_on = [\"print.hello\"]") + &output("who", "\"you\"")
}

/// A bad one: one step fails, one is skipped because of it, one is good.
fn bad() -> String {
    failing("wrong", "") + &print("after", "1", "depends_on = [\"assert.wrong\"]") + &print("beside", "\"still here\"", "")
}

/// Runs a grid, going on after failures.
fn run(text: &str, arguments: &[&str]) -> Ended {
    Folder::with("grid.hcl", text).squall(["run", "grid.hcl", "--on-failure", "continue"]).args(arguments).run()
}

/// The lines as JSON objects, each on one line.
fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn a_run_is_told_line_by_line_with_a_summary() {
    let ended = run(&good(), &["--seed", "7"]).expect(0);
    assert_eq!(ended.err, "");
    let lines: Vec<String> = redact(&ended.out).lines().map(str::to_owned).collect();
    let has = |part: &str| assert!(lines.iter().any(|line| line.contains(part)), "{part:?} is not in\n{}", ended.out);
    has("run [id] of grid.hcl: 2 steps, seed [seed], on failure continue");
    has("info       step.print.hello  hello there");
    has("✓ succeeded  step.print.hello");
    has("2 succeeded in");
    has("  who = \"you\"");
    let at = |part: &str| ended.out.find(part).unwrap();
    assert!(at("hello there") < at("✓ succeeded  step.print.hello") && at("step.print.again") < at("2 succeeded"));
    assert!(!ended.out.contains('\u{1b}'));
}

/// The line of the first is there while the second is still on its way.
#[test]
fn lines_come_while_it_runs() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "first", "/first", "") + &get(&site, "second", "/gate/second", ""));
    let running = folder.squall(["run", "grid.hcl"]).start();
    running.until_out("✓ succeeded  step.http_request.first");
    site.until_in_flight(1);
    assert!(!running.out().contains("✓ succeeded  step.http_request.second"), "{}", running.out());
    site.open("second");
    assert!(running.end().expect(0).out.contains("✓ succeeded  step.http_request.second"));
}

#[test]
fn the_quiet_hear_nothing_but_failures() {
    for quiet in ["--quiet", "-q"] {
        let ended = run(&good(), &[quiet]).expect(0);
        assert_eq!((ended.out.as_str(), ended.err.as_str()), ("", ""));
        let ended = run(&bad(), &[quiet]).expect(1);
        assert!(ended.out.contains("✗ failed     step.assert.wrong") && ended.out.contains("no luck"), "{}", ended.out);
        assert!(!ended.out.contains("still here") && !ended.out.contains("step.print"), "{}", ended.out);
        // The document is asked for, so it is given.
        let document = run(&bad(), &[quiet, "--output", "json"]).document().expect(1);
        assert_eq!(document.status("step.print.beside"), "succeeded");
    }
}

/// The gate gives the reader of lines time to be there before the second starts.
#[test]
fn the_verbose_hear_of_starts_too() {
    for (arguments, hears) in [(&["-v"][..], true), (&["--verbose"], true), (&["--log-level", "debug"], true), (&[], false)] {
        let site = Site::start();
        let text = get(&site, "first", "/gate/first", "") + &print("second", "1", "depends_on = [\"http_request.first\"]");
        let folder = Folder::with("grid.hcl", &text);
        let running = folder.squall(["run", "grid.hcl"]).args(arguments).start();
        running.until_out(" of grid.hcl");
        site.open("first");
        let ended = running.end().expect(0);
        let starts = ended.out.lines().any(|line| line.contains("step.print.second") && line.ends_with("starts"));
        assert_eq!(starts, hears, "{arguments:?}: {}", ended.out);
    }
}

#[test]
fn the_level_says_what_is_told() {
    let told = |level: &str| run(&bad(), &["--log-level", level, "--log-format", "json"]).expect(1);
    for (level, expected) in
        [("debug", &["debug", "info", "error"][..]), ("info", &["info", "error"]), ("warn", &["error"]), ("error", &["error"])]
    {
        let lines = objects(&told(level).out);
        let mut levels: Vec<&str> =
            lines.iter().map(|line| line["level"].as_str().unwrap()).filter(|one| expected.contains(one)).collect();
        assert_eq!(levels.len(), lines.len(), "{level}: {lines:#?}");
        levels.sort_unstable();
        levels.dedup();
        if level != "debug" {
            assert_eq!(levels.len(), expected.len(), "{level}: {lines:#?}");
        }
    }
}

#[test]
fn json_lines_are_one_object_each_and_end_with_the_result() {
    for (text, code) in [(good(), 0), (bad(), 1)] {
        let ended = run(&text, &["--log-format", "json"]).expect(code);
        assert_eq!(ended.err, "");
        let lines = objects(&ended.out);
        let ends: Vec<&Value> = lines.iter().filter(|line| line["event"] == "ended").collect();
        assert_eq!(ends.len(), if code == 0 { 2 } else { 3 });
        for line in &lines {
            let time = line["time"].as_str().unwrap();
            assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
        }
        let last = lines.last().unwrap();
        assert_eq!((&last["event"], &last["exit"]["code"]), (&"finished".into(), &code.into()));
        if code == 1 {
            let failed = ends.iter().find(|line| line["status"] == "failed").unwrap();
            assert_eq!((&failed["node"], &failed["level"]), (&"step.assert.wrong".into(), &"error".into()));
            assert_eq!(failed["error"], serde_json::json!({ "class": "check", "message": "no luck", "status": null }));
            let skipped = ends.iter().find(|line| line["status"] == "skipped").unwrap();
            assert_eq!(skipped["reason"], "step.assert.wrong failed");
        }
    }
}

/// Lines go to standard error then, in whatever form.
#[test]
fn the_result_document_is_alone_on_standard_output() {
    for arguments in [&[][..], &["-v"], &["-q"], &["--log-format", "json"], &["--log-level", "debug", "--color", "always"]] {
        let ended = run(&bad(), &[&["--output", "json"], arguments].concat());
        let document = ended.document().expect(1);
        assert!(ended.out.starts_with("{\n") && ended.out.ends_with("}\n"), "{}", ended.out);
        assert!(ended.err.contains("no luck"), "{}", ended.err);
        assert_eq!(document.json()["version"], 1);
        assert_eq!(document.addresses().len(), 3);
        assert_eq!(document.error("step.assert.wrong"), ("check", "no luck"));
    }
    // Of a grid that cannot be run too.
    let ended = run("step \"nothing\" \"a\" {\n}\n", &["--output", "json"]).expect(104);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((&document["valid"], &document["diagnostics"][0]["code"]), (&false.into(), &"G067".into()));
}
