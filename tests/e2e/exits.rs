//! Exit codes: the same number always means the same.

use rustix::process::Signal;

use crate::kit::{Folder, Site, Squall, begin, failing, get, print};

/// Runs a command in a folder with a good, a failing and an invalid grid.
fn code(arguments: &[&str]) -> (i32, String, String) {
    let folder = Folder::with("good.hcl", print("a", "1", ""));
    folder.write("bad.hcl", failing("a", ""));
    folder.write("invalid.hcl", "step \"print\" {\n}\n");
    folder.write("wrong.env", "no equals sign\n");
    folder.write("unknown.vars.hcl", "nobody = 1\n");
    let ended = folder.squall(arguments.iter().copied()).run();
    (ended.code(), ended.out, ended.err)
}

#[test]
fn zero_is_good() {
    for arguments in
        [&["run", "good.hcl"][..], &["check", "good.hcl"], &["graph", "good.hcl"], &["--version"], &["explain", "G001"]]
    {
        let (code, out, err) = code(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
        assert_ne!(out, "", "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["help"], &["run", "-h"]] {
        let (code, out, err) = code(arguments);
        assert!(code == 0 && out.contains("Usage:") && err.is_empty(), "{arguments:?}: {out}{err}");
    }
}

#[test]
fn one_is_a_step_that_failed() {
    let (code, out, _) = code(&["run", "bad.hcl"]);
    assert!(code == 1 && out.ends_with("exit 1: a step or scenario failed\n"), "{out}");
    // An output that has no value although all it reads is there is a failure too.
    let text = print("a", "1", "") + "output \"o\" {\nvalue = tonumber(step.print.a.status)\n}\n";
    let document = begin(&text, &[]).1.end().document().expect(1);
    assert!(document.json()["failed_outputs"]["o"].as_str().unwrap().contains("cannot convert"), "{:#}", document.json());
}

#[test]
fn two_is_wrong_usage_or_a_path_that_is_not_there() {
    let cases: [(&[&str], &str); 9] = [
        (&[], "Usage"),
        (&["run", "good.hcl", "--colour-of-the-sky"], "unexpected argument '--colour-of-the-sky'"),
        (&["run", "good.hcl", "--log-format", "xml"], "invalid value 'xml'"),
        (&["run", "good.hcl", "--log-level", "loud"], "invalid value 'loud'"),
        (&["run", "good.hcl", "--max-parallel", "0"], "--max-parallel"),
        (&["run", "nowhere.hcl"], "nowhere.hcl"),
        (&["check", "good.hcl", "nowhere"], "nowhere"),
        (&["run", "good.hcl", "--var-file", "nowhere.json"], "nowhere.json"),
        (&["run", "good.hcl", "--ca-file", "nowhere.pem"], "nowhere.pem"),
    ];
    for (arguments, says) in cases {
        let (code, out, err) = code(arguments);
        assert!(code == 2 && out.is_empty() && err.contains(says), "{arguments:?}: {code}\n{out}\n{err}");
    }
}

#[test]
fn a_hundred_and_four_is_an_invalid_grid_or_variable() {
    let cases: [(&[&str], &str); 6] = [
        (&["run", "invalid.hcl"], "G065"),
        (&["check", "invalid.hcl"], "G065"),
        (&["graph", "invalid.hcl"], "G065"),
        (&["run", "good.hcl", "--var", "nobody=1"], "V002"),
        (&["run", "good.hcl", "--var-file", "unknown.vars.hcl"], "V002"),
        (&["run", "good.hcl", "--env-file", "wrong.env"], "V007"),
    ];
    for (arguments, says) in cases {
        let (code, out, err) = code(arguments);
        assert!(code == 104 && out.is_empty() && err.contains(says), "{arguments:?}: {code}\n{out}\n{err}");
    }
}

/// What failed before the signal came changes nothing about it.
#[test]
fn a_hundred_and_five_is_a_signal_and_counts_more_than_a_failure() {
    let site = Site::start();
    let text = failing("bad", "") + &get(&site, "a", "/gate/never", "");
    let (_folder, running) = begin(&text, &["--on-failure", "continue"]);
    site.until_in_flight(1);
    running.until_err("no luck");
    running.signal(Signal::TERM);
    let document = running.end().document().expect(105);
    assert_eq!(document.json()["exit"]["name"], "interrupted");
    assert_eq!(document.status("step.assert.bad"), "failed");
}

#[test]
fn the_codes_explain_themselves() {
    let table = Squall::new(["explain", "exit-codes"]).run().expect(0).out;
    for code in [0, 1, 2, 98, 99, 103, 104, 105, 106, 109] {
        assert!(table.lines().any(|line| line.trim_start().starts_with(&format!("{code}  "))), "{code}: {table}");
    }
}
