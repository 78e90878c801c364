//! Signals: once gracefully, twice at once, and nothing is left behind.

use std::path::Path;

use rustix::process::Signal;

use crate::kit::{Folder, Running, SOON, Site, begin, get, print, step, until};

/// Whether a process of this number, as a file names it, is there and is no corpse.
fn is_alive(folder: &Folder, file: &str) -> bool {
    let id = std::fs::read_to_string(folder.path().join(file)).unwrap();
    let stat = std::fs::read_to_string(Path::new("/proc").join(id.trim()).join("stat"));
    stat.is_ok_and(|stat| !stat.rsplit_once(") ").unwrap().1.starts_with('Z'))
}

/// A step with a child that has a child itself; both write their numbers before they wait for ever.
fn family(trap: &str) -> String {
    let command = format!("{trap} sleep 1000 & echo $! > grandchild; echo $$ > child; while :; do wait; done");
    step("cmd", "family", &format!("command = {command:?}"), "")
}

/// Runs the family until both are there.
fn with_family(trap: &str) -> (Folder, Running) {
    let (folder, running) = begin(&(family(trap) + &print("after", "1", "depends_on = [\"cmd.family\"]")), &[]);
    until("the family is there", || std::fs::read_to_string(folder.path().join("child")).is_ok_and(|id| id.ends_with('\n')));
    assert!(is_alive(&folder, "child") && is_alive(&folder, "grandchild"));
    (folder, running)
}

#[test]
fn one_signal_ends_the_run_destroys_resources_and_says_what_did_not_run() {
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM"), (Signal::HUP, "SIGHUP")] {
        let site = Site::start();
        let text = [
            String::from("resource \"http_client\" \"shared\" {\n}\n"),
            get(&site, "done", "/done", ""),
            get(&site, "running", "/gate/never", "depends_on = [\"http_request.done\"]\nuses = [resource.http_client.shared]"),
            get(&site, "after", "/after", "depends_on = [\"http_request.running\"]"),
            get(&site, "delayed", "/delayed", "depends_on = [\"http_request.done\"]\ndelay_before = \"1h\""),
            print("value", "step.http_request.done.output.body", "depends_on = [\"http_request.after\"]"),
            String::from("output \"early\" {\nvalue = step.http_request.done.output.json.path\n}\n"),
            String::from("output \"late\" {\nvalue = step.http_request.after.output.json.path\n}\n"),
        ];
        let (_folder, running) = begin(&text.concat(), &["-v", "--log-format", "json"]);
        site.until_in_flight(1);
        running.signal(signal);
        let ended = running.end();
        assert!(ended.took < SOON, "{:?}", ended.took);
        let document = ended.document().expect(105);
        let of = |step: &str| {
            let address = format!("step.{step}");
            (document.status(&address).to_owned(), document.reason(&address).to_owned())
        };
        let came = format!("{name} came");
        assert_eq!(of("http_request.done"), ("succeeded".into(), String::new()));
        assert_eq!(of("http_request.running"), ("cancelled".into(), came.clone()));
        for step in ["http_request.after", "print.value"] {
            assert_eq!(of(step), ("skipped".into(), came.clone()), "{step}");
        }
        let (status, reason) = of("http_request.delayed");
        assert!(["skipped", "cancelled"].contains(&status.as_str()) && reason == came, "{status}: {reason}");
        assert_eq!((document.output("early"), document.json()["outputs"].get("late")), (&"/done".into(), None));
        assert_eq!(document.json()["failed_outputs"]["late"], "step.http_request.after was skipped");
        let said = format!("{name}: ending the run; once more to end it at once");
        let destroyed = |line: &&str| line.contains("resource.http_client.shared") && line.contains("is being destroyed");
        assert_eq!(ended.err.lines().filter(destroyed).count(), 1, "{}", ended.err);
        ended.says(&[&said]);
        assert_eq!((site.count("/after"), site.count("/delayed")), (0, 0));
    }
}

/// Two at the same instant, so that the second is there before the first has ended the run.
#[test]
fn the_second_signal_ends_it_at_once() {
    let (folder, running) = with_family("trap '' TERM;");
    running.signal(Signal::INT);
    running.signal(Signal::TERM);
    let ended = running.end();
    let document = ended.document().expect(105);
    assert_eq!((document.status("step.cmd.family"), document.status("step.print.after")), ("cancelled", "skipped"));
    ended.says(&["ending the run; once more to end it at once", " again: ending at once"]);
    until("nobody of the family is left", || !is_alive(&folder, "child") && !is_alive(&folder, "grandchild"));
}

#[test]
fn a_signal_leaves_no_child_behind() {
    for trap in ["", "trap 'echo asked > asked; exit 0' TERM;", "trap '' TERM;"] {
        let (folder, running) = with_family(trap);
        running.signal(Signal::TERM);
        let document = running.end().document().expect(105);
        assert_eq!((document.status("step.cmd.family"), document.reason("step.cmd.family")), ("cancelled", "SIGTERM came"));
        assert!(!is_alive(&folder, "child") && !is_alive(&folder, "grandchild"), "{trap}");
        // It was asked before it was made to.
        assert_eq!(folder.path().join("asked").exists(), trap.contains("asked"), "{trap}");
    }
}

/// As if somebody had said `squall run | head`.
#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "a", "/gate/never", "") + &print("b", "1", ""));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = folder.squall(["run", "grid.hcl"]).start_into(writer).end().expect(105);
    assert!(ended.took < SOON, "{:?}", ended.took);
    assert_eq!(ended.err, "");
}
