//! A recording on the screen: keys, the time line, and going elsewhere.

use std::io::Cursor;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::story::{self, Story};
use super::{keys, screen};
use crate::base::clock::RunClock;
use crate::event::{StoredHeader, StoredLine};
use crate::state::Session;
use crate::state::recording::{EventReader, Growth, Jumped, PlayAsk, Playback, PlayedSession, Player};
use crate::tui::app::{App, Input, Intent};
use crate::tui::key::Key;
use crate::tui::run::{AtEnd, Leave, Show};

fn recorded(story: &Story) -> PlayedSession<Cursor<Vec<u8>>> {
    let text: String = std::iter::once(StoredHeader::current().line()).chain(story.told.iter().map(StoredLine::of)).collect();
    let player = Player::new(EventReader::new(Cursor::new(text.into_bytes()), Growth::None).unwrap()).unwrap();
    PlayedSession::new(player, RunClock::manual(UNIX_EPOCH).0).unwrap()
}

/// A screen of a recording, at its beginning.
fn app(session: &PlayedSession<Cursor<Vec<u8>>>) -> App {
    let mut app = super::app(&session.snapshot().1);
    look(&mut app, session);
    app
}

fn look(app: &mut App, session: &PlayedSession<Cursor<Vec<u8>>>) {
    app.update(app.now, Input::Playback(session.view()));
    app.update(app.now, Input::State(session.snapshot().1));
}

fn said(app: &App) -> &str {
    app.talk.notice().map_or("", |notice| notice.text.as_str())
}

#[test]
fn keys_ask_the_recording_and_what_needs_a_run_is_refused() {
    let session = recorded(&story::finished());
    let mut app = app(&session);
    let asks = [
        (" ", PlayAsk::Toggle),
        (".", PlayAsk::Faster),
        (",", PlayAsk::Slower),
        ("]", PlayAsk::Step(1)),
        ("[", PlayAsk::Step(-1)),
        ("}", PlayAsk::Step(10)),
        ("{", PlayAsk::Step(-10)),
        ("0", PlayAsk::Start),
        ("$", PlayAsk::End),
        ("n", PlayAsk::NextFailure),
        ("N", PlayAsk::PreviousFailure),
    ];
    for (key, ask) in asks {
        assert_eq!(keys(&mut app, key), [Intent::Play(ask)], "{key}");
    }
    for (key, name) in [("r", "retry"), ("s", "skip"), ("x", "cancel"), ("p", "pause step"), ("+", "faster"), ("R", "restart")] {
        assert_eq!(keys(&mut app, key), [], "{key}");
        assert_eq!(said(&app), format!("cannot {name}: this is a recording"));
    }
    for key in ["q", "Q", "<c-c>"] {
        assert_eq!(keys(&mut app, key), [Intent::Leave(Leave::Finished)], "{key}: nothing is ended by leaving");
    }
    let mut run = super::app(&story::running().state);
    assert_eq!(keys(&mut run, "N"), []);
    assert_eq!(said(&run), "cannot find earlier: this is a run, not a recording");
    assert_eq!(keys(&mut run, "n"), []);
    assert_eq!(said(&run), "cannot find failure: this is a run, not a recording");
}

#[test]
fn the_time_line_says_where_it_is_and_what_failed() {
    let session = recorded(&story::finished());
    let mut app = app(&session);
    let line = |app: &mut App, width: u16| {
        let seen = screen(app, width, 24);
        seen.lines().find(|line| line.ends_with("2 failures")).map(str::to_owned).unwrap()
    };
    insta::assert_snapshot!(line(&mut app, 80), @" ▶ ×1    0:00 ●────────────────────────────────────────────▲── 0:02  2 failures");
    session.ask(PlayAsk::Toggle).unwrap();
    session.ask(PlayAsk::Faster).unwrap();
    session.ask(PlayAsk::End).unwrap();
    look(&mut app, &session);
    insta::assert_snapshot!(line(&mut app, 80), @" ■ ×2    0:02 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━▲━● 0:02  2 failures");
    let Jumped::AtFailure(mark, number) = session.ask(PlayAsk::PreviousFailure).unwrap() else { unreachable!() };
    app.update(app.now, Input::Played(Jumped::AtFailure(mark, number)));
    look(&mut app, &session);
    assert_eq!(said(&app), "failure 2 of 2: http_request.pay");
    assert_eq!(app.selected_name(), "http_request.pay", "the cursor is on what failed");
    insta::assert_snapshot!(line(&mut app, 60), @" ■ ×2    0:02 ━━━━━━━━━━━━━━━━━━━━━━━━━━●─ 0:02  2 failures");
    assert!(screen(&mut app, 80, 24).contains("play"), "the footer says what space does");
}

/// The last state that a screen drew is the one that the run had, whichever way it came there.
#[tokio::test]
async fn going_back_shows_what_was_seen_then() {
    let story = story::finished();
    let session = recorded(&story);
    let shared: Arc<dyn Session> = Arc::new(session.clone());
    let mut terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
    let mut suspend = || Ok(());
    let mut show = Show::new(shared, super::through::options(AtEnd::Stay), &mut terminal, &mut suspend);
    let mut press = |key: char| {
        show.input(Input::Key(Key::Char(key))).unwrap();
        show.frame().unwrap();
        show.terminal().backend().to_string()
    };
    let first = press('0');
    assert!(!first.contains("FAILED") && !first.contains("logged in"), "{first}");
    let last = press('$');
    assert!(last.contains("FAILED") && last.contains("logged in"), "{last}");
    let held = press('n');
    assert!(held.contains("there is no further failure that way"), "{held}");
    let held = press('N');
    assert!(held.contains("failure 2 of 2: http_request.pay") && !held.contains("DONE"), "{held}");
    let again = press('0');
    assert!(!again.contains("FAILED") && !again.contains("logged in"), "lines of later are gone: {again}");
}
