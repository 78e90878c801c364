//! The palette of commands.

use super::views::{SIZES, at_sizes, drawn};
use super::{app, keys, screen, story};
use crate::event::{Ask, By};
use crate::tui::app::{App, Intent, Screen};
use crate::tui::colour::ColourDepth;
use crate::tui::command::COMMANDS;
use crate::tui::follow::Cursor;
use crate::tui::look::{Charset, Look};
use crate::tui::theme::Theme;

fn said(app: &App) -> &str {
    app.talk.notice().map_or("", |notice| &notice.text)
}

#[test]
fn commands_are_listed_and_found() {
    at_sizes("palette", &story::held().state, ":", &SIZES);
    at_sizes("palette-found", &story::held().state, ":pa", &SIZES[..3]);
    at_sizes("palette-nothing", &story::held().state, ":zzz", &SIZES[2..3]);
    let plain = || {
        let mut app = app(&story::held().state);
        app.look = Look::new(Theme::default(), ColourDepth::None, Charset::Ascii);
        app
    };
    drawn("palette-plain", &plain, ":re<down>", &SIZES[..3]);
}

#[test]
fn every_command_is_found_by_its_own_name() {
    let mut app = app(&story::held().state);
    for command in COMMANDS {
        let name = command.name_now(&app);
        keys(&mut app, ":");
        keys(&mut app, name);
        let seen = screen(&mut app, 100, 30);
        let row = seen.lines().skip_while(|line| !line.contains(&format!(": {name}"))).nth(1).unwrap();
        assert!(row.contains(&format!("│ {name} ")), "{name}: {row}");
        keys(&mut app, "<esc>");
        assert!(app.layers.is_empty());
    }
}

#[test]
fn what_is_chosen_is_done_as_by_its_key() {
    let mut app = app(&story::held().state);
    assert_eq!(keys(&mut app, ":pause<enter>"), [Intent::Send(By::Operator, Ask::Pause)]);
    assert!(app.layers.is_empty());
    assert_eq!(keys(&mut app, ":thr<enter>"), []);
    assert_eq!(app.place.screen, Screen::Thresholds);
    assert_eq!(keys(&mut app, ":the run<enter>"), [], "it is called by what it does now");
    assert_eq!(app.place.screen, Screen::Run);
    // A question comes up as if its key had been pressed.
    keys(&mut app, "jjj:skip<enter>");
    assert_eq!(app.layers.len(), 1);
    assert!(matches!(&keys(&mut app, "y")[..], [Intent::Send(_, Ask::Skip { .. })]));
    assert_eq!(app.cursor, Cursor::Taken);
}

#[test]
fn what_cannot_be_done_says_why_and_the_palette_stays() {
    let mut app = app(&story::held().state);
    keys(&mut app, "j:retry");
    assert!(screen(&mut app, 80, 24).contains("not now: http_request.login is succeeded"));
    assert_eq!(keys(&mut app, "<enter>"), []);
    assert_eq!((said(&app), app.layers.len()), ("cannot retry: http_request.login is succeeded", 1));
    keys(&mut app, "<backspace>");
    assert_eq!(said(&app), "");
    assert_eq!(keys(&mut app, "<c-u>zzz<enter>"), []);
    assert_eq!(app.layers.len(), 1, "nothing was found, nothing is done");
    keys(&mut app, "<c-u><backspace>");
    assert!(app.layers.is_empty());
}

#[test]
fn tab_completes_and_arrows_choose() {
    let mut app = app(&story::held().state);
    keys(&mut app, ":ev<tab>");
    assert!(screen(&mut app, 80, 24).contains(": events"));
    keys(&mut app, "<enter>");
    assert_eq!(app.place.screen, Screen::Events);
    // The pause of the run comes first, then that of the step.
    let sent = keys(&mut app, "E<end>:pause<down><down><enter>");
    assert!(matches!(sent[..], [Intent::Send(_, Ask::PauseNode { .. })]), "{sent:?}");
}

#[test]
fn opening_it_leaves_the_cursor_to_the_run() {
    let mut app = super::following(&story::running().state);
    keys(&mut app, ":<esc>");
    assert_eq!(app.cursor, Cursor::Follows);
    keys(&mut app, ":down<enter>");
    assert_eq!(app.cursor, Cursor::Taken);
}
