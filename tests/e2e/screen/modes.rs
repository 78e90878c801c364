//! When there is no screen: lines, and nothing that moves a cursor.

use super::SIZE;
use crate::kit::{Folder, Squall, Terminal};

const GRID: &str = "step \"print\" \"a\" {\n  arguments { input = \"hello\" }\n}\n";

const ESCAPE: u8 = 0x1b;

fn on_terminal(squall: impl FnOnce(Squall) -> Terminal) -> Terminal {
    let folder = Folder::with("grid.hcl", GRID);
    let terminal = squall(folder.squall(["run", "grid.hcl"]));
    folder.kept_by(terminal)
}

/// The sequences among some bytes that are more than a colour.
fn more_than_colours(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let sequences = text.split(char::from(ESCAPE)).skip(1).map(|rest| {
        let end = rest.find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        rest[..end].to_owned()
    });
    sequences.filter(|sequence| !(sequence.starts_with('[') && sequence.ends_with('m'))).collect()
}

#[test]
fn the_screen_is_there_unless_something_speaks_against_it() {
    let mut terminal = on_terminal(|squall| squall.terminal(SIZE.0, SIZE.1));
    terminal.until("it is up", |screen| screen.is_alternate() && screen.is("DONE"));
    terminal.press("q");
    let left = terminal.wait().expect(0).was_up();
    assert!(!more_than_colours(&left.bytes).is_empty());
}

#[test]
fn a_terminal_that_can_only_print_gets_plain_lines() {
    let left = on_terminal(|squall| squall.env("TERM", "dumb").terminal(SIZE.0, SIZE.1)).wait().expect(0).restored();
    assert!(!left.bytes.contains(&ESCAPE), "{}", left.screen);
    left.says(&["✓ succeeded  step.print.a", "1 succeeded in"]);
}

#[test]
fn automation_gets_lines_on_a_terminal_too() {
    let left = on_terminal(|squall| squall.env("CI", "true").terminal(SIZE.0, SIZE.1)).wait().expect(0).restored();
    assert_eq!(more_than_colours(&left.bytes), Vec::<String>::new());
    left.says(&["✓ succeeded  step.print.a", "1 succeeded in"]);
}

#[test]
fn lines_are_given_when_they_are_asked_for() {
    for (arguments, shown) in [
        (&["--no-tui"][..], "✓ succeeded  step.print.a"),
        (&["--log-format", "json"], "\"node\":\"step.print.a\""),
        (&["--output", "json"], "\"status\": \"succeeded\""),
    ] {
        let left = on_terminal(|squall| squall.args(arguments).terminal(SIZE.0, SIZE.1)).wait().expect(0).restored();
        assert_eq!(more_than_colours(&left.bytes), Vec::<String>::new(), "{arguments:?}");
        left.says(&[shown]);
    }
}

#[test]
fn a_file_gets_plain_lines_and_the_terminal_stays_as_it_is() {
    let terminal = on_terminal(|squall| squall.terminal_through("exec \"$@\" > out.txt", SIZE.0, SIZE.1));
    let file = terminal.folder().join("out.txt");
    let mut terminal = terminal;
    assert_eq!(terminal.ended(), 0);
    let (now, before) = terminal.settings();
    assert_eq!(now, before);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("✓ succeeded  step.print.a") && text.contains("1 succeeded in"), "{text}");
    assert!(!text.contains(char::from(ESCAPE)), "{text}");
    assert_eq!(terminal.screen().rows().concat(), "", "nothing of it is on the terminal");
}

#[test]
fn without_somebody_to_type_there_is_no_screen() {
    let left = on_terminal(|squall| squall.terminal_through("\"$@\" < /dev/null", SIZE.0, SIZE.1)).wait().expect(0).restored();
    assert_eq!(more_than_colours(&left.bytes), Vec::<String>::new());
    left.says(&["✓ succeeded  step.print.a"]);
}

#[test]
fn in_lines_a_failure_is_not_held() {
    let folder = Folder::with("grid.hcl", "step \"cmd\" \"bad\" {\n  arguments { command = \"exit 3\" }\n}\n");
    let left = folder.squall(["run", "grid.hcl", "--no-tui", "--on-failure", "hold"]).terminal(SIZE.0, SIZE.1).wait();
    left.expect(1).restored().says(&["--on-failure hold needs somebody at the screen", "1 failed"]);
}
