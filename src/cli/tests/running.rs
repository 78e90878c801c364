//! `squall run` in line mode, with the engine and real modules.

use std::io::{self, Write};
use std::sync::Arc;

use super::{Called, call_in, call_with, folder_with};
use crate::base::signal::Signal;
use crate::base::world::{Output, World};
use crate::cli;

const GOOD: &str = r#"
variable "who" {
  type    = string
  default = "you"
}
variable "secret" {
  type      = string
  default   = "hunter2-and-more"
  sensitive = true
}
step "print" "hello" {
  arguments { input = "hello ${var.who}" }
}
step "print" "each" {
  count      = 2
  depends_on = [step.print.hello]
  arguments { input = count.index }
}
output "who" { value = var.who }
output "secret" { value = var.secret }
"#;

const BAD: &str = r#"
step "assert" "wrong" {
  arguments {
    condition = run.seed < 0
    message   = "it is what it is"
  }
}
step "print" "after" {
  depends_on = [step.assert.wrong]
  arguments { input = 1 }
}
step "print" "beside" {
  arguments { input = 2 }
}
"#;

const LONG: &str = "step \"sleep\" \"long\" {\n  arguments { duration = \"1h\" }\n}\n";

#[test]
fn a_good_run_tells_each_step_the_outputs_and_no_secret() {
    let called = call_with(GOOD, &["run", "--seed", "7"]);
    assert_eq!((called.exit, called.err.as_str()), (0, ""), "{called:?}");
    for part in [
        "2 steps, seed 7",
        "step.print.hello",
        "hello you",
        "step.print.each[0]",
        "step.print.each[1]",
        "3 succeeded in ",
        "who    = \"you\"",
        "secret = (sensitive)",
    ] {
        assert!(called.out.contains(part), "{part}: {}", called.out);
    }
    assert!(!called.out.contains("hunter2"), "{}", called.out);
    assert!(!called.out.contains('\u{1b}'));
}

#[test]
fn lines_of_finished_nodes_are_aligned() {
    let called = call_with(GOOD, &["run", "--log-level", "info"]);
    let starts: Vec<usize> = called
        .out
        .lines()
        .filter(|line| line.contains('✓'))
        .map(|line| line[..line.find("step.").unwrap()].chars().count())
        .collect();
    assert_eq!(starts.len(), 3, "{called:?}");
    assert!(starts.iter().all(|start| *start == starts[0]), "{called:?}");
}

#[test]
fn a_failed_run_says_what_failed_where_and_what_did_not_run() {
    let called = call_with(BAD, &["run", "--on-failure", "continue"]);
    assert_eq!(called.exit, 1, "{called:?}");
    for part in [
        "1 succeeded, 1 failed, 1 skipped",
        "✗ step.assert.wrong",
        "it is what it is",
        "a.hcl:2:1",
        "» step.print.after  step.assert.wrong failed",
        "exit 1: a step or scenario failed",
    ] {
        assert!(called.out.contains(part), "{part}: {}", called.out);
    }
}

#[test]
fn the_result_is_one_document() {
    let called = call_with(GOOD, &["run", "--output", "json", "--seed", "7"]);
    assert_eq!(called.exit, 0, "{called:?}");
    let document = called.json();
    assert_eq!(document["version"], 1);
    assert_eq!(document["seed"], 7);
    assert_eq!(document["exit"], serde_json::json!({"code": 0, "name": "good"}));
    assert_eq!(document["counts"]["succeeded"], 3);
    assert_eq!(document["outputs"], serde_json::json!({"who": "you", "secret": "(sensitive)"}));
    let kinds: Vec<&str> = document["nodes"].as_array().unwrap().iter().map(|node| node["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["step", "collection", "step", "step"]);
    assert!(called.err.contains("step.print.hello"), "lines go to standard error: {called:?}");
    assert!(!called.err.contains("hunter2") && !called.out.contains("hunter2"));
    let order: Vec<usize> = [
        "\"version\"",
        "\"run\"",
        "\"name\"",
        "\"seed\"",
        "\"started_at\"",
        "\"duration_ms\"",
        "\"exit\"",
        "\"counts\"",
        "\"nodes\"",
        "\"outputs\"",
        "\"diagnostics\"",
    ]
    .map(|key| called.out.find(&format!("\n  {key}:")).unwrap())
    .into();
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn an_invalid_grid_runs_nothing() {
    let called = call_with("stap {}\n", &["run"]);
    assert_eq!((called.exit, called.out.as_str()), (104, ""), "{called:?}");
    assert!(called.err.contains("a.hcl:1:1"));
    let called = call_with("stap {}\n", &["run", "--output", "json"]);
    assert_eq!((called.exit, &called.json()["valid"]), (104, &false.into()));
}

#[test]
fn the_quiet_hear_only_of_failures() {
    let good = call_with(GOOD, &["run", "--quiet"]);
    assert_eq!((good.exit, good.out.as_str(), good.err.as_str()), (0, "", ""));
    let bad = call_with(BAD, &["run", "-q", "--on-failure", "continue"]);
    assert_eq!(bad.exit, 1);
    assert!(bad.out.contains("✗ step.assert.wrong") && !bad.out.contains("beside"), "{bad:?}");
}

#[test]
fn the_verbose_hear_of_starts_too() {
    // The first step gives the reader of lines time to be there before the second starts.
    let grid = "step \"sleep\" \"a\" {\n  arguments { duration = \"200ms\" }\n}\nstep \"print\" \"b\" {\n  depends_on = [step.sleep.a]\n  arguments { input = 1 }\n}\n";
    let starts = |arguments: &[&str]| {
        let called = call_with(grid, arguments);
        called.out.lines().any(|line| line.contains("step.print.b") && line.ends_with("starts"))
    };
    assert!(starts(&["run", "-v"]));
    assert!(!starts(&["run"]));
}

#[test]
fn json_lines_are_json_and_end_with_the_result() {
    let called = call_with(BAD, &["run", "--log-format", "json", "--on-failure", "continue"]);
    let lines: Vec<serde_json::Value> = called.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = lines.iter().find(|line| line["event"] == "ended" && line["status"] == "failed").unwrap();
    assert_eq!(
        (&failed["node"], &failed["level"], &failed["error"]["class"]),
        (&"step.assert.wrong".into(), &"error".into(), &"check".into())
    );
    let last = lines.last().unwrap();
    assert_eq!((&last["event"], &last["exit"]["code"], &last["counts"]["skipped"]), (&"finished".into(), &1.into(), &1.into()));
}

#[test]
fn hold_in_line_mode_is_fail_fast_and_says_so() {
    let called = call_with(BAD, &["run", "--on-failure", "hold"]);
    assert_eq!(called.exit, 1);
    assert!(called.out.contains("--on-failure hold needs somebody at the screen"), "{called:?}");
    assert!(called.out.contains("on failure fail-fast"), "{called:?}");
}

#[test]
fn the_seed_is_the_runs() {
    let outputs = |arguments: &[&str]| {
        let all: Vec<&str> = ["run", "--output", "json"].iter().chain(arguments).copied().collect();
        call_with("output \"seed\" { value = run.seed }\n", &all).json()
    };
    assert_eq!(outputs(&["--seed", "5"])["outputs"]["seed"], 5);
    let chosen = outputs(&[]);
    assert_eq!(chosen["outputs"]["seed"], chosen["seed"]);
}

/// Runs the long grid with signals that have come already.
fn signalled(signals: &[Signal], arguments: &[&str]) -> Called {
    let folder = folder_with(&[("a.hcl", LONG)]);
    let (world, ends) = World::enclosed(["squall", "run"].iter().chain(arguments).copied(), folder.path());
    signals.iter().for_each(|signal| ends.signals.send(*signal).unwrap());
    Called { exit: cli::run(&world).code(), out: ends.out(), err: ends.err() }
}

#[test]
fn a_signal_ends_the_run() {
    let called = signalled(&[Signal::Interrupt], &[]);
    assert_eq!(called.exit, 105, "{called:?}");
    assert!(called.out.contains("SIGINT: ending the run"), "{called:?}");
    assert!(called.out.contains("exit 105"), "{called:?}");
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let called = signalled(&[Signal::Terminate, Signal::Interrupt], &["--output", "json"]);
    assert_eq!(called.exit, 105, "{called:?}");
    assert!(called.err.contains("SIGTERM: ending the run") && called.err.contains("SIGINT again: ending at once"), "{called:?}");
    assert_eq!(called.json()["exit"]["name"], "interrupted");
}

/// A pipe whose reader is gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let folder = folder_with(&[("a.hcl", LONG)]);
    let called = call_in(folder.path(), &["run"], |world| world.out = Output::new(Closed));
    assert_eq!((called.exit, called.err.as_str()), (105, ""), "{called:?}");
}

#[test]
fn lines_are_coloured_when_asked_for() {
    let called = call_with(GOOD, &["run", "--color", "always"]);
    assert!(called.out.contains("\u{1b}[32m✓ succeeded\u{1b}[0m"), "{called:?}");
}

#[test]
fn a_terminal_without_abilities_or_in_a_pipeline_gets_lines() {
    let folder = folder_with(&[("a.hcl", GOOD)]);
    for variable in [("TERM", "dumb"), ("CI", "true")] {
        let called = call_in(folder.path(), &["run"], |world| {
            world.terminals = crate::base::world::Terminals { input: true, output: true, error: true };
            world.environment = Arc::new([(variable.0.to_owned(), variable.1.to_owned())].into());
        });
        assert_eq!(called.exit, 0, "{called:?}");
        assert!(called.out.contains("3 succeeded"), "{called:?}");
    }
}

#[test]
fn however_many_steps_end_at_once_each_is_told_once() {
    let grid = "step \"print\" \"many\" {\n  count = 6000\n  arguments { input = count.index }\n}\n";
    let called = call_with(grid, &["run"]);
    assert_eq!(called.exit, 0, "{}", called.err);
    let mut ends: Vec<&str> = called
        .out
        .lines()
        .filter_map(|line| line.split_once("✓ succeeded  "))
        .map(|(_, rest)| rest.split(' ').next().unwrap())
        .collect();
    assert_eq!(ends.len(), 6000);
    ends.sort_unstable();
    ends.dedup();
    assert_eq!(ends.len(), 6000);
}
