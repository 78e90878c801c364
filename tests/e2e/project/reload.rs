//! A grid that is edited while it is checked or run.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::kit::{Folder, Running, SOON, Site, Terminal, get, print, until};

/// How soon a change must be told.
const TOLD: Duration = Duration::from_millis(300);

/// A check that has told what it found at first.
fn checked(folder: &Folder, first: &str) -> Running {
    let running = folder.squall(["check", "--reload", "grids"]).start();
    running.until_out(first);
    running
}

/// Saves as many editors do: beside the file, then over it.
fn save(folder: &Folder, name: &str, text: &str) {
    let beside = folder.write(&format!("{name}~"), text);
    fs::rename(beside, folder.path().join(name)).unwrap();
}

#[test]
fn every_kind_of_change_is_told_with_what_it_does_to_the_graph() {
    let folder = Folder::with("grids/a.hcl", print("a", "1", ""));
    let running = checked(&folder, "1 step: all good");
    folder.write("grids/a.hcl", print("a", "1", "") + &print("b", "step.print.a.status", ""));
    running.until_out("changed: grids/a.hcl\n  + step.print.b\n");
    running.until_out("2 steps: all good");
    assert!(running.out().contains("print.a"), "the graph is drawn\n{}", running.out());
    save(&folder, "grids/a.hcl", &(print("a", "1", "") + &print("b", "2", "count = 3")));
    running.until_out("  ~ step.print.b ×3, no longer for step.print.a\n");
    folder.write("grids/deep/er/c.hcl", print("c", "3", "depends_on = [\"print.a\"]"));
    running.until_out("changed: grids/deep/er/c.hcl (new)\n  + step.print.c\n");
    folder.write("grids/deep/er/c.hcl", print("c", "var.nothing", ""));
    until("the problem is told", || running.err().contains("there is no variable \"nothing\""));
    running.until_out("\nchanged: grids/deep/er/c.hcl\n1 problem\n");
    fs::remove_dir_all(folder.path().join("grids/deep")).unwrap();
    running.until_out("changed: grids/deep/er/c.hcl (gone)\n  - step.print.c\n");
    // What changes nothing is not told.
    let before = running.out();
    folder.write("grids/notes.txt", "not a grid");
    folder.write("grids/d.hcl", print("d", "4", ""));
    running.until_out("changed: grids/d.hcl (new)");
    assert_eq!(running.out()[before.len()..].matches("changed:").count(), 1);
    running.signal(Signal::INT);
    running.end().expect(0);
}

#[test]
fn a_change_is_told_at_once() {
    let folder = Folder::with("grids/a.hcl", print("s0", "1", ""));
    let running = checked(&folder, "1 step: all good");
    let mut took = Vec::new();
    for at in 1..=5 {
        let began = Instant::now();
        save(&folder, "grids/a.hcl", &print(&format!("s{at}"), "1", ""));
        let line = format!("+ step.print.s{at}\n");
        while !running.out().contains(&line) {
            assert!(began.elapsed() < SOON, "{}", running.out());
            std::thread::sleep(Duration::from_millis(1));
        }
        took.push(began.elapsed());
    }
    took.sort();
    // The machine may do much else, but not each time.
    assert!(took[1] < TOLD, "{took:?}");
    running.signal(Signal::TERM);
    running.end().expect(0);
}

#[test]
fn as_data_each_state_is_one_line_and_files_of_values_are_watched_too() {
    let folder = Folder::with("grid.hcl", "variable \"n\" {\n  type = number\n}\n");
    folder.write("n.vars.hcl", "n = 1\n");
    let running = folder.squall(["check", "--reload", "--output", "json", "grid.hcl", "--var-file", "n.vars.hcl"]).start();
    let states = || {
        let out = running.out();
        let lines = out.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        lines.map(|state| state["valid"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    until("the first state", || states() == [true]);
    folder.write("n.vars.hcl", "n = \"many\"\n");
    until("a wrong value", || states() == [true, false]);
    save(&folder, "n.vars.hcl", "n = 12\n");
    until("a right one", || states() == [true, false, true]);
    folder.write("grid.hcl", "variable \"n\" {\n");
    until("no grid", || states() == [true, false, true, false]);
    running.signal(Signal::INT);
    running.end().expect(104);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = Folder::new();
    for command in [["check", "--reload", "-"], ["run", "--reload", "-"]] {
        folder.squall(command).run().expect(2).says(&["--reload watches files, and standard input is none"]);
    }
}

#[test]
fn in_lines_a_run_goes_on_with_what_it_was_and_says_what_changed() {
    let site = Site::start();
    let folder =
        Folder::with("grid.hcl", get(&site, "a", "/gate/a", "") + &get(&site, "b", "/b", "depends_on = [\"http_request.a\"]"));
    let running = folder.squall(["run", "--reload", "grid.hcl"]).start();
    site.until_came("/gate", 1);
    folder.write("grid.hcl", get(&site, "other", "/other", ""));
    running.until_out("the grid has changed and is good: 1 added, 2 removed; this run goes on with what it was");
    folder.write("grid.hcl", print("bad", "var.nothing", ""));
    running.until_out("the grid has changed and has 1 problem: grid.hcl:4:");
    site.open("a");
    running.end().expect(0);
    assert_eq!((site.count("/b"), site.count("/other")), (1, 0));
}

#[test]
fn in_lines_a_change_restarts_the_run_where_that_was_asked_for() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "a", "/gate/a", ""));
    let running = folder.squall(["run", "--reload=restart", "grid.hcl"]).start();
    site.until_came("/gate", 1);
    // What is wrong stops nothing.
    folder.write("grid.hcl", print("b", "var.nothing", ""));
    running.until_out("the grid has changed and has 1 problem");
    assert_eq!(site.in_flight(), 1);
    folder.write("grid.hcl", get(&site, "b", "/b", ""));
    running.until_out("is good: 1 added, 1 removed; restarting");
    until("the new grid runs", || site.count("/b") == 1);
    running.until_err("waiting for the grid to change");
    folder.write("grid.hcl", print("c", "var.nothing", ""));
    running.until_err("error[G040]");
    folder.write("grid.hcl", get(&site, "c", "/c", ""));
    until("the third grid runs", || site.count("/c") == 1);
    until("it waits again", || running.err().matches("waiting for the grid to change").count() >= 3);
    running.signal(Signal::INT);
    running.end().expect(0);
    assert_eq!((site.count("/gate"), site.count("/b"), site.count("/c")), (1, 1, 1));
}

#[test]
fn a_signal_ends_a_run_and_the_watching() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "a", "/gate/a", ""));
    let running = folder.squall(["run", "--reload=restart", "grid.hcl"]).start();
    site.until_came("/gate", 1);
    running.signal(Signal::INT);
    running.end().expect(105);
}

fn show(folder: &Folder, arguments: &[&str]) -> Terminal {
    folder.squall(["run", "grid.hcl"]).args(arguments).terminal(120, 40)
}

#[test]
fn on_the_screen_a_line_says_that_the_grid_has_changed_and_a_key_restarts() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "first", "/gate/a", ""));
    let mut terminal = show(&folder, &["--reload"]);
    site.until_came("/gate", 1);
    terminal.until("R is offered", |screen| screen.footer().contains("R restart"));
    folder.write("grid.hcl", print("bad", "var.nothing", ""));
    terminal.until_seen("the grid has changed and has 1 problem: grid.hcl:4:");
    terminal.press("R");
    terminal.until_seen("cannot restart: the changed grid has problems");
    folder.write("grid.hcl", get(&site, "second", "/second", ""));
    let seen = terminal.until_seen("the grid has changed and is good: 1 added, 1 removed; R runs it");
    assert!(seen.is("RUNNING") && seen.step("http_request.first").is_some(), "nothing happens by itself\n{seen}");
    terminal.press("R");
    terminal.until_seen("The run is not over. Stop it and run the new grid?");
    terminal.press("n");
    terminal.until_gone("The run is not over.");
    assert_eq!(site.in_flight(), 1);
    terminal.press("R");
    terminal.until_seen("The run is not over.");
    terminal.press("y");
    terminal.until("the second grid has run", |screen| screen.is("DONE") && screen.step("http_request.second").is_some());
    assert!(terminal.screen().step("http_request.first").is_none());
    // Of a run that is over nothing is asked.
    terminal.press("R");
    until("it ran again", || site.count("/second") == 2);
    terminal.until("and is done", |screen| screen.is("DONE"));
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn on_the_screen_a_good_change_restarts_where_that_was_asked_for() {
    let site = Site::start();
    let folder = Folder::with("grid.hcl", get(&site, "first", "/gate/a", ""));
    let mut terminal = show(&folder, &["--reload=restart"]);
    site.until_came("/gate", 1);
    folder.write("grid.hcl", print("bad", "var.nothing", ""));
    terminal.until_seen("the grid has changed and has 1 problem");
    assert_eq!(site.in_flight(), 1);
    folder.write("grid.hcl", get(&site, "second", "/second", ""));
    terminal.until("the second grid has run", |screen| screen.is("DONE") && screen.step("http_request.second").is_some());
    folder.write("grid.hcl", get(&site, "third", "/third", ""));
    terminal.until("the third grid has run", |screen| screen.is("DONE") && screen.step("http_request.third").is_some());
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn without_watched_files_the_key_says_so() {
    let folder = Folder::with("grid.hcl", print("a", "1", ""));
    let mut terminal = show(&folder, &[]);
    terminal.until("it is done", |screen| screen.is("DONE"));
    assert!(!terminal.screen().footer().contains("R restart"), "{}", terminal.screen());
    terminal.press("R");
    terminal.until_seen("cannot restart: the files of the grid are not watched (--reload)");
    terminal.press("q");
    terminal.wait().expect(0);
}
