//! The screen of thresholds.

use super::views::{SIZES, at_sizes, drawn};
use super::{app, keys, screen, story};
use crate::state::RunState;
use crate::tui::app::{Focus, Left, Screen};
use crate::tui::colour::ColourDepth;
use crate::tui::look::{Charset, Look};
use crate::tui::theme::{Part, Theme};

#[test]
fn how_thresholds_stand() {
    at_sizes("thresholds", &story::judged().state, "T", &SIZES);
    at_sizes("thresholds-ended", &story::failed_thresholds().state, "Tjj", &SIZES[..3]);
}

#[test]
fn without_colours_and_letters_past_ascii() {
    let plain = || {
        let mut app = app(&story::judged().state);
        app.look = Look::new(Theme::default(), ColourDepth::None, Charset::Ascii);
        app
    };
    drawn("thresholds-plain", &plain, "T", &SIZES[..3]);
}

#[test]
fn where_there_are_none_one_learns_to_write_one() {
    at_sizes("no-thresholds", &story::running().state, "T", &SIZES[..3]);
    assert!(screen(&mut opened(&RunState::new()), 80, 24).contains("waiting for the plan"));
}

fn opened(state: &RunState) -> crate::tui::app::App {
    let mut app = app(state);
    keys(&mut app, "T");
    app
}

#[test]
fn the_curve_is_of_the_threshold_under_the_cursor() {
    let mut app = opened(&story::judged().state);
    assert!(screen(&mut app, 80, 24).contains("first breached 0:12 after"));
    keys(&mut app, "j");
    assert!(screen(&mut app, 80, 24).contains("value > 1% of scenario.checkout.error_rate since the beginning must not be"));
    keys(&mut app, "<end>");
    assert!(screen(&mut app, 80, 24).contains("nothing was measured yet"));
    keys(&mut app, "j<home>k");
    assert!(screen(&mut app, 80, 24).contains("first breached"));
}

#[test]
fn what_is_on_the_wrong_side_has_a_sign_and_another_colour() {
    let mut app = opened(&story::judged().state);
    let buffer = super::buffer(&mut app, 120, 40);
    let bad = app.look.of(Part::Bad).fg;
    let signs: Vec<_> = buffer.content[30 * 120..].iter().filter(|cell| cell.symbol() == "✗").collect();
    assert!(signs.len() > 20 && signs.len() < 60, "{}", signs.len());
    assert!(signs.iter().all(|cell| Some(cell.fg) == bad));
}

#[test]
fn one_key_opens_it_and_each_way_back_leads_to_the_run() {
    let mut app = opened(&story::judged().state);
    for (back, focus, left) in [
        ("T", Focus::Steps, Left::List),
        ("<esc>", Focus::Steps, Left::List),
        ("<tab>", Focus::Steps, Left::List),
        ("g", Focus::Steps, Left::Graph),
    ] {
        assert_eq!(app.place.screen, Screen::Thresholds, "{back}");
        keys(&mut app, back);
        assert_eq!((app.place.screen, app.place.focus, app.place.left), (Screen::Run, focus, left), "{back}");
        keys(&mut app, "T");
    }
}

#[test]
fn what_is_not_seen_is_not_changed() {
    let mut app = app(&story::held().state);
    keys(&mut app, "jjjT");
    for key in ["r", "s", "x", "p", "+", "-", "=", "<enter>", "z", "f"] {
        assert_eq!(keys(&mut app, key), [], "{key}");
        assert!(app.layers.is_empty(), "{key}");
        assert!(app.talk.notice().is_some_and(|notice| notice.text.contains("screen")), "{key}");
    }
    assert_eq!(keys(&mut app, " ").len(), 1, "a pause is of the whole run");
}

#[test]
fn the_fold_keeps_what_was_measured() {
    let state = story::judged().state;
    let [slow, _, rate, nothing] = state.thresholds() else { panic!("{:?}", state.thresholds()) };
    let most = slow.curve.spans().iter().flatten().map(|span| span.high).fold(0.0, f64::max);
    assert_eq!((slow.curve.from_us(), most), (500_000, 420_000.0));
    assert_eq!(rate.curve.spans().iter().flatten().map(|span| span.low).fold(f64::MAX, f64::min), 42.0);
    assert!(nothing.curve.spans().is_empty());
}
