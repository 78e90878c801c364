//! Failure: what it stops, what is said of the rest, and what is named as its cause.

use serde_json::Value;

use crate::kit::{Folder, Site, begin, failing, get, print};

/// Beside a step that fails runs one at a gate with another behind it; behind the one that fails are two.
fn two_branches(site: &Site) -> String {
    let text = [
        get(site, "first", "/first", ""),
        get(site, "bad", "/gate/bad", "depends_on = [\"http_request.first\"]"),
        get(site, "after", "/after", "depends_on = [\"http_request.bad\"]"),
        get(site, "far", "/far?${step.http_request.after.output.body}", ""),
        get(site, "other", "/gate/other", ""),
        get(site, "tail", "/tail", "depends_on = [\"http_request.other\"]"),
    ];
    site.answers("/gate/bad", &[503]);
    text.concat()
}

#[test]
fn the_first_failure_ends_the_run_and_what_is_downstream_never_runs() {
    let site = Site::start();
    let (_folder, running) = begin(&two_branches(&site), &[]);
    site.until_came("/gate", 2);
    site.open("bad");
    let document = running.end().document().expect(1);
    let of = |name: &str| {
        let address = format!("step.http_request.{name}");
        (document.status(&address).to_owned(), document.reason(&address).to_owned())
    };
    let is = |name: &str, status: &str, reason: &str| assert_eq!(of(name), (status.to_owned(), reason.to_owned()), "{name}");
    is("first", "succeeded", "");
    is("bad", "failed", "");
    is("after", "skipped", "step.http_request.bad failed");
    is("far", "skipped", "step.http_request.bad failed");
    is("other", "cancelled", "step.http_request.bad failed and the run fails fast");
    is("tail", "skipped", "step.http_request.bad failed and the run fails fast");
    assert_eq!((site.count("/after"), site.count("/far"), site.count("/tail")), (0, 0, 0));
}

#[test]
fn only_what_failed_itself_is_a_cause_and_keeps_its_error() {
    let site = Site::start();
    let text = two_branches(&site) + &failing("wrong", "depends_on = [\"http_request.first\"]");
    let folder = Folder::with("grid.hcl", &text);
    site.open("bad");
    let running = folder.squall(["run", "grid.hcl", "--output", "json", "--on-failure", "continue"]).start();
    running.until_err("step.http_request.bad");
    site.open("other");
    let ended = running.end();
    let document = ended.document().expect(1);
    let failed = |node: &&Value| node["status"] == "failed";
    let causes: Vec<&str> = document.nodes().iter().filter(failed).map(|node| node["address"].as_str().unwrap()).collect();
    assert_eq!(causes.len(), 2, "{causes:?}");
    let (class, message) = document.error("step.http_request.bad");
    assert_eq!((class, message), ("status", format!("127.0.0.1:{} answered 503 Service Unavailable", site.port()).as_str()));
    assert_eq!(document.node("step.http_request.bad")["error"]["status"], 503);
    assert_eq!(document.error("step.assert.wrong"), ("check", "no luck"));
    assert_eq!(document.status("step.http_request.tail"), "succeeded");

    let (_, failed) = ended.err.split_once("\nfailed\n").expect("a section of what failed");
    let (failed, rest) = failed.split_once("\n\n").unwrap();
    let listed: Vec<&str> = failed.lines().filter_map(|line| line.trim().strip_prefix("✗ ")).collect();
    assert_eq!(listed.len(), 2, "{failed}");
    assert!(listed.iter().any(|line| line.starts_with("step.http_request.bad ") && line.contains("answered 503")), "{failed}");
    assert!(listed.iter().any(|line| line.starts_with("step.assert.wrong ") && line.contains("no luck")), "{failed}");
    assert!(rest.contains("» step.http_request.after  step.http_request.bad failed"), "{rest}");
}

/// What the failure of something else cancelled is no cause.
#[test]
fn what_was_cancelled_is_no_cause() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", two_branches(&site));
    let running = folder.squall(["run", "grid.hcl"]).start();
    site.until_came("/gate", 2);
    site.open("bad");
    let ended = running.end().expect(1);
    let (_, failed) = ended.out.split_once("\nfailed\n").expect("a section of what failed");
    let (failed, rest) = failed.split_once("\n\n").unwrap();
    assert!(failed.contains("step.http_request.bad") && failed.matches("step.").count() == 1, "{failed}");
    assert!(rest.contains("⊘ step.http_request.other"), "{rest}");
}

/// A deadline for the whole run reaches a step that runs and a resource that is being made, and is no success.
#[test]
fn the_time_of_a_run_cancels_what_runs_and_what_is_made() {
    let site = Site::start();
    let text = "squall {\n  max_duration = 1\n}\n".to_owned()
        + &get(&site, "runs", "/gate/never", "")
        + &print("after", "1", "depends_on = [\"http_request.runs\"]");
    let folder = Folder::with("grid.hcl", text);
    let ended = folder.squall(["run", "grid.hcl", "--output", "json"]).run();
    let document = ended.document().expect(1);
    assert_eq!((document.status("step.http_request.runs"), document.status("step.print.after")), ("cancelled", "skipped"));
    assert_eq!(document.reason("step.http_request.runs"), "the run's time was over");
    assert!(ended.err.contains("still running: step.http_request.runs"), "{}", ended.err);
}
