//! Every way out: the terminal is as it was before, the summary stays, the exit code says why, and nothing lives on.

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{SIZE, select, show, until_is};
use crate::kit::{Folder, Terminal, until};

/// A child that does not end by itself, and says who it is.
const LONG: &str = "step \"print\" \"first\" {\n  arguments { input = \"hello\" }\n}
step \"cmd\" \"long\" {\n  arguments { command = \"echo $$ > pid; exec sleep 300\" }\n}
step \"print\" \"last\" {\n  depends_on = [step.cmd.long]\n  arguments { input = \"bye\" }\n}
output \"said\" {\n  value = step.print.first.output\n}
";

const SHORT: &str = "step \"print\" \"first\" {\n  arguments { input = \"hello\" }\n}\n";

const FAILS: &str = "step \"cmd\" \"bad\" {\n  arguments { command = \"exit 3\" }\n}\n";

/// The child of [`LONG`], once it runs.
fn child(terminal: &Terminal) -> Pid {
    let file = terminal.folder().join("pid");
    let mut id = None;
    until("the child runs", || {
        id = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()).and_then(Pid::from_raw);
        id.is_some()
    });
    id.unwrap()
}

/// A run of [`LONG`] whose screen is up and whose child runs.
fn long() -> (Terminal, Pid) {
    let terminal = show(LONG, &[]);
    let child = child(&terminal);
    terminal.until("the child is shown", |screen| screen.sign("cmd.long") == '●' && screen.sign("print.first") == '✓');
    assert!(terminal.screen().is_alternate());
    let (now, before) = terminal.settings();
    assert_ne!(now, before, "the screen has changed the terminal, so there is something to restore");
    (terminal, child)
}

/// Left while it ran: everything is as before, the child is gone, and the summary has the reason.
#[track_caller]
fn left_early(terminal: Terminal, child: Pid, code: i32, reason: &str) {
    let exit = format!("exit {code}: ");
    terminal.wait().expect(code).was_up().restored().says(&[
        "1 succeeded",
        "did not run to an end",
        "step.cmd.long",
        reason,
        &exit,
    ]);
    until("the child is gone", || test_kill_process(child).is_err());
}

#[test]
fn q_asks_while_the_run_lives_and_stops_it_when_told_to() {
    let (mut terminal, child) = long();
    for no in ["n", "<esc>"] {
        terminal.press("q");
        terminal.until_seen("The run is not over.");
        terminal.press(no);
        let screen = terminal.until_gone("The run is not over.");
        assert!(screen.is("RUNNING"), "{screen}");
    }
    assert!(test_kill_process(child).is_ok());
    terminal.press("q");
    terminal.until_seen("The run is not over.");
    terminal.press("s");
    left_early(terminal, child, 103, "the operator asked");
}

#[test]
fn a_large_q_does_not_ask() {
    let (mut terminal, child) = long();
    terminal.press("Q");
    left_early(terminal, child, 103, "the operator asked");
}

#[test]
fn a_finished_run_stays_until_q() {
    let mut terminal = show(SHORT, &[]);
    until_is(&terminal, "DONE");
    terminal.press("?");
    terminal.until_seen("this help");
    terminal.press("<esc>");
    assert!(terminal.until_gone("this help").is("DONE"), "it is still there");
    terminal.press("q");
    terminal.wait().expect(0).was_up().restored().says(&["1 succeeded"]);
}

#[test]
fn a_failed_run_stays_until_q_and_says_what_failed() {
    let mut terminal = show(FAILS, &["--on-failure", "continue"]);
    until_is(&terminal, "FAILED");
    terminal.press("q");
    terminal.wait().expect(1).was_up().restored().says(&["1 failed", "step.cmd.bad", "exit code 3", "grid.hcl:1:1", "exit 1: "]);
}

#[test]
fn exit_leaves_when_the_run_is_over() {
    show(SHORT, &["--exit"]).wait().expect(0).was_up().restored().says(&["1 succeeded"]);
    show(FAILS, &["--exit", "--on-failure", "fail-fast"]).wait().expect(1).was_up().restored().says(&["1 failed"]);
}

#[test]
fn exit_waits_for_an_operator_while_something_is_held() {
    let mut terminal = show(FAILS, &["--exit"]);
    terminal.until("it is held", |screen| screen.sign("cmd.bad") == '◆');
    select(&mut terminal, "cmd.bad");
    terminal.press("s");
    terminal.until_seen("Skip cmd.bad?");
    terminal.press("y");
    terminal.wait().expect(0).was_up().restored().says(&["1 skipped", "the operator asked"]);
}

#[test]
fn control_c_is_an_interruption() {
    let (mut terminal, child) = long();
    terminal.press("<c-c>");
    left_early(terminal, child, 105, "SIGINT came");
}

#[test]
fn control_c_again_is_one_at_once() {
    let mut terminal = show(&LONG.replace("exec sleep 300", "trap '' TERM HUP INT; while :; do sleep 0.1; done"), &[]);
    let child = child(&terminal);
    terminal.until("it is shown", |screen| screen.sign("cmd.long") == '●');
    terminal.press("<c-c><c-c>");
    left_early(terminal, child, 105, "SIGINT came");
}

#[test]
fn control_c_works_wherever_one_is_and_after_the_end_it_only_leaves() {
    let (mut terminal, child) = long();
    terminal.press("?");
    terminal.until_seen("this help");
    terminal.press("<c-c>");
    left_early(terminal, child, 105, "SIGINT came");

    let mut terminal = show(SHORT, &[]);
    until_is(&terminal, "DONE");
    terminal.press("<c-c>");
    terminal.wait().expect(0).restored();
}

#[test]
fn signals_are_interruptions() {
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM"), (Signal::HUP, "SIGHUP")] {
        let (terminal, child) = long();
        terminal.signal(signal);
        left_early(terminal, child, 105, &format!("{name} came"));
    }
}

#[test]
fn a_terminal_that_is_closed_ends_the_run() {
    // Again and again: the signal and the end of input come at the same time, and either may be seen first.
    for again in 0..12 {
        let (mut terminal, child) = long();
        if again % 2 == 1 {
            // It is in the middle of reading when there is nothing more to read.
            terminal.press(&"jk".repeat(1_000));
        }
        terminal.hang_up();
        assert_eq!(terminal.ended(), 105);
        until("the child is gone", || test_kill_process(child).is_err());
    }

    // Also when the run is over and nothing moves on the screen.
    let mut terminal = show(SHORT, &[]);
    until_is(&terminal, "DONE");
    terminal.hang_up();
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_panic_of_the_screen_gives_the_terminal_back_and_ends_the_run() {
    let folder = Folder::with("grid.hcl", LONG);
    let squall = folder.squall(["run", "grid.hcl"]).env("SQUALL_DEBUG_PANIC", "1");
    let mut terminal = folder.kept_by(squall.terminal(SIZE.0, SIZE.1));
    let child = child(&terminal);
    terminal.until("the child is shown", |screen| screen.sign("cmd.long") == '●');
    terminal.press(" ");
    let left = terminal.wait().expect(109).was_up().restored();
    left.says(&[
        "SQUALL_DEBUG_PANIC is set",
        "This is a bug of squall",
        "1 succeeded",
        "step.cmd.long",
        "exit 109: a bug of squall",
    ]);
    until("the child is gone", || test_kill_process(child).is_err());
}

#[test]
fn a_child_that_is_killed_fails_its_step_and_nothing_else() {
    let (mut terminal, child) = long();
    kill_process(child, Signal::KILL).unwrap();
    terminal.until("the step is held", |screen| screen.sign("cmd.long") == '◆');
    select(&mut terminal, "cmd.long");
    let screen = terminal.until("it says why", |screen| screen.tells("137"));
    assert_eq!(screen.sign("print.last"), '·', "what waits for it waits on\n{screen}");
    // The screen lives: it can be run again.
    std::fs::remove_file(terminal.folder().join("pid")).unwrap();
    terminal.press("r");
    let again = self::child(&terminal);
    assert_ne!(again, child);
    terminal.until("it runs again", |screen| screen.sign("cmd.long") == '●' && screen.tells("#2.1"));
    kill_process(again, Signal::KILL).unwrap();
    terminal.until("the step is held again", |screen| screen.sign("cmd.long") == '◆');
    terminal.press("q");
    terminal.until_seen("The run is not over.");
    terminal.press("s");
    terminal.wait().expect(103).was_up().restored().says(&["step.cmd.long", "137", "exit 103: "]);
}

#[test]
fn bytes_that_are_no_keys_hold_nothing_up() {
    let (mut terminal, child) = long();
    for bytes in [&b"\x1b[999z"[..], b"\x1b[<0;1;1M", b"\xff\xfe", b"\x1b]11;rgb:0/0/0\x07", b"\x1b[1;"] {
        terminal.send(bytes);
        let now = terminal.screen().seconds_after("RUNNING").unwrap();
        terminal.until("time goes by", |screen| screen.seconds_after("RUNNING") > Some(now));
    }
    terminal.signal(Signal::TERM);
    left_early(terminal, child, 105, "SIGTERM came");
}

/// The state of a process, as the system tells it.
fn state(id: Pid) -> char {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", id.as_raw_nonzero())).unwrap();
    stat.rsplit_once(") ").unwrap().1.chars().next().unwrap()
}

#[test]
fn a_suspended_screen_gives_the_terminal_to_the_shell_and_comes_back() {
    let (mut terminal, child) = long();
    let ways: [&dyn Fn(&mut Terminal); 2] = [&|terminal| terminal.press("<c-z>"), &|terminal| terminal.signal(Signal::TSTP)];
    for way in ways {
        way(&mut terminal);
        until("it is stopped", || state(terminal.id()) == 'T');
        let screen = terminal.until("the shell's screen is back", |screen| !screen.is_alternate());
        assert_eq!(screen.strange(), Vec::<&str>::new(), "{screen}");
        let (now, before) = terminal.settings();
        assert_eq!(now, before);
        terminal.signal(Signal::CONT);
        let screen = terminal.until("the screen is back", |screen| screen.is("RUNNING") && screen.sign("cmd.long") == '●');
        assert!(screen.is_alternate());
    }
    terminal.press("Q");
    left_early(terminal, child, 103, "the operator asked");
}
