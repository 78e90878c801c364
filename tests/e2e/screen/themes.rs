//! Themes: each starts, none that is not there, and no colours where nobody wants them.

use std::collections::HashSet;

use super::SIZE;
use crate::kit::{Folder, Screen, Terminal};

const THEMES: [&str; 5] = ["dark", "light", "high-contrast", "colour-blind", "monochrome"];

const GRID: &str = "step \"print\" \"a\" {\n  arguments { input = 1 }\n}
step \"cmd\" \"b\" {\n  arguments { command = \"exit 1\" }\n}\n";

fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Terminal {
    let folder = Folder::with("grid.hcl", GRID);
    let squall = folder.squall(["run", "grid.hcl"]).args(arguments).env("COLORTERM", "truecolor");
    let squall = environment.iter().fold(squall, |squall, (name, value)| squall.env(name, value));
    let terminal = squall.terminal(SIZE.0, SIZE.1);
    folder.kept_by(terminal)
}

fn settled(screen: &Screen) -> bool {
    screen.sign("print.a") == '✓' && screen.sign("cmd.b") == '◆'
}

/// All colours on a screen, of letters and of grounds.
fn colours(screen: &Screen) -> HashSet<String> {
    let (columns, rows) = screen.size();
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    cells.flat_map(|(column, row)| <[_; 2]>::from(screen.colours(column, row))).map(|colour| format!("{colour:?}")).collect()
}

#[test]
fn each_theme_starts_and_looks_different() {
    let mut looks = Vec::new();
    for theme in THEMES {
        let mut terminal = start(&["--theme", theme], &[]);
        let screen = terminal.until("it is held", settled);
        let mut look: Vec<String> = colours(&screen).into_iter().collect();
        look.sort();
        assert_eq!(theme == "monochrome", look == ["Default"], "{theme}: {look:?}");
        assert!(!looks.contains(&look), "{theme}: {look:?}");
        looks.push(look);
        terminal.press("Q");
        terminal.wait().expect(103).restored();
    }
}

#[test]
fn t_goes_through_all_themes() {
    let mut terminal = start(&[], &[]);
    let first = colours(&terminal.until("it is held", settled));
    for theme in THEMES.into_iter().skip(1).chain(["dark"]) {
        terminal.press("t");
        terminal.until_seen(&format!("theme {theme}"));
    }
    terminal.until("it is as at first", |screen| colours(screen).is_superset(&first));
    terminal.press("Q");
    terminal.wait().expect(103).restored();
}

#[test]
fn a_theme_that_is_not_there_is_wrong_usage() {
    let left = start(&["--theme", "nonsense"], &[]).wait().expect(2).restored();
    assert!(!left.has(b"\x1b[?1049h"), "the screen was not up");
    left.says(&["there is no theme `nonsense`", "dark, light, high-contrast, colour-blind, monochrome"]);
}

#[test]
fn nobody_who_wants_no_colours_gets_any() {
    let no_color = ("NO_COLOR", "1");
    for (arguments, environment) in
        [(vec![], vec![no_color]), (vec!["--color", "never"], vec![]), (vec!["--theme", "light"], vec![no_color])]
    {
        let mut terminal = start(&arguments, &environment);
        let screen = terminal.until("it is held", settled);
        assert_eq!(colours(&screen), HashSet::from(["Default".to_owned()]), "{arguments:?} {environment:?}");
        terminal.press("t");
        let screen = terminal.until_seen("theme ");
        assert_eq!(colours(&screen), HashSet::from(["Default".to_owned()]), "{arguments:?} {environment:?}");
        terminal.press("Q");
        let left = terminal.wait().expect(103).restored();
        for colour in ["\x1b[38;2;", "\x1b[38;5;", "\x1b[48;", "\x1b[31m", "\x1b[32m"] {
            let at = left.bytes.windows(colour.len()).position(|bytes| bytes == colour.as_bytes());
            let around = at.map(|at| String::from_utf8_lossy(&left.bytes[at.saturating_sub(60)..left.bytes.len().min(at + 60)]));
            assert_eq!(around, None, "{colour:?} was written: {arguments:?} {environment:?}");
        }
    }
}

#[test]
fn a_terminal_with_few_colours_gets_few() {
    for (environment, most) in
        [(&[("COLORTERM", ""), ("TERM", "xterm-256color")], "Idx"), (&[("COLORTERM", ""), ("TERM", "xterm")], "Idx")]
    {
        let mut terminal = start(&[], environment);
        let screen = terminal.until("it is held", settled);
        let seen = colours(&screen);
        assert!(seen.len() > 3 && seen.iter().all(|colour| colour == "Default" || colour.starts_with(most)), "{seen:?}");
        terminal.press("Q");
        terminal.wait().expect(103).restored();
    }
}

#[test]
fn where_there_is_only_ascii_only_that_is_drawn() {
    let mut terminal = start(&[], &[("LC_ALL", "C")]);
    let screen = terminal.until_seen("! 1 held");
    assert!(screen.rows().concat().is_ascii(), "{screen}");
    terminal.press("?");
    let screen = terminal.until_seen("this help");
    assert!(screen.rows().concat().is_ascii(), "{screen}");
    terminal.press("<c-c>");
    terminal.wait().expect(105).restored();
}
