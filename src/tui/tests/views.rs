//! What the screen looks like. The pictures are in `snapshots`.

use insta::{assert_snapshot, with_settings};

use super::{app, buffer, keys, screen, story};
use crate::state::RunState;
use crate::tui::app::{App, Screen};
use crate::tui::colour::ColourDepth;
use crate::tui::look::{Charset, Look};
use crate::tui::picture;
use crate::tui::theme::Theme;

/// The sizes that must look good, and the smallest that must be of use.
pub(super) const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (60, 15), (200, 60)];

pub(super) fn at_sizes(name: &str, state: &RunState, pressed: &str, sizes: &[(u16, u16)]) {
    drawn(name, &|| app(state), pressed, sizes);
}

/// The same, of a screen made in any way.
pub(super) fn drawn(name: &str, made: &dyn Fn() -> App, pressed: &str, sizes: &[(u16, u16)]) {
    for (width, height) in sizes {
        let mut app = made();
        // The first frame tells the panes how large a page is.
        screen(&mut app, *width, *height);
        for some in pressed.split('|') {
            keys(&mut app, some);
            screen(&mut app, *width, *height);
        }
        let seen = screen(&mut app, *width, *height);
        with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(format!("{name}-{width}x{height}"), seen);
        });
    }
}

#[test]
fn nothing_known_yet() {
    at_sizes("empty", &RunState::new(), "", &SIZES[..3]);
}

#[test]
fn running() {
    at_sizes("running", &story::running().state, "jj", &SIZES);
}

#[test]
fn instances_unfolded() {
    at_sizes("unfolded", &story::running().state, "jj<enter>jjj", &SIZES[..3]);
}

#[test]
fn paused() {
    at_sizes("paused", &story::paused().state, "j", &SIZES[..3]);
}

#[test]
fn held_with_attempts() {
    at_sizes("held", &story::held().state, "jjj", &SIZES[..3]);
}

#[test]
fn finished() {
    at_sizes("finished", &story::finished().state, "jjjj", &SIZES[..3]);
}

#[test]
fn the_graph() {
    at_sizes("graph", &story::held().state, "jjjg", &SIZES[..3]);
}

#[test]
fn help_and_questions() {
    at_sizes("help", &story::running().state, "?", &SIZES[..2]);
    at_sizes("quit", &story::running().state, "q", &SIZES[..1]);
    at_sizes("skip", &story::held().state, "jjjs", &SIZES[2..3]);
    at_sizes("filter", &story::held().state, "/pay", &SIZES[..1]);
}

#[test]
fn output_arguments_and_logs_in_whole() {
    at_sizes("detail", &story::running().state, "j|<tab>z|<end>", &SIZES[..1]);
    at_sizes("logs", &story::running().state, "<tab><tab>", &SIZES[2..3]);
}

#[test]
fn too_small() {
    for (width, height) in [(39, 10), (40, 9), (1, 1)] {
        screen(&mut app(&story::running().state), width, height);
    }
    assert_eq!(screen(&mut app(&story::running().state), 30, 2), "30×2 is too small,\n40×10 will do.");
}

#[test]
fn nothing_past_ascii_and_no_colours_where_there_are_none() {
    for (_, state) in all() {
        let mut app = app(&state);
        app.look = Look::new(Theme::default(), ColourDepth::None, Charset::Ascii);
        for pressed in ["", "g", "T", "E", "?", "<esc>:", "<esc>q"] {
            keys(&mut app, pressed);
            let buffer = buffer(&mut app, 120, 40);
            assert!(buffer.content.iter().all(|cell| cell.symbol().is_ascii()));
            let marked = buffer.content.iter().any(|cell| cell.modifier.contains(ratatui::style::Modifier::REVERSED));
            let nothing = match app.place.screen {
                Screen::Run => app.selected().is_none(),
                Screen::Thresholds => state.thresholds().is_empty(),
                Screen::Events => true,
            };
            assert!(marked || nothing, "the cursor is seen without colours");
            assert!(
                buffer
                    .content
                    .iter()
                    .all(|cell| cell.fg == ratatui::style::Color::Reset && cell.bg == ratatui::style::Color::Reset)
            );
        }
    }
}

#[test]
fn nothing_sensitive_and_no_escape_is_ever_seen() {
    for (name, state) in all() {
        for pressed in ["", "j", "j<tab>z<end>", "jjj<tab>z<end>"] {
            let mut app = app(&state);
            keys(&mut app, pressed);
            let seen = screen(&mut app, 200, 60);
            assert!(!seen.contains("hunter2"), "{name} {pressed}");
            assert!(!seen.chars().any(|c| c.is_control() && c != '\n'), "{name} {pressed}");
        }
    }
}

#[test]
fn pictures_are_whole() {
    let picture = picture(&story::held().state, (100, 30), &Theme::default());
    let svg = picture.svg();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert_eq!(svg.matches("<text ").count(), svg.matches("</text>").count());
    assert!(svg.contains(">http_request.item<") && !svg.contains("hunter2"));
    // Boxes and blocks are drawn: as letters they would have gaps.
    assert!(!svg.contains(['─', '│', '┃', '█', '░']) && svg.contains("<path d=\"M"), "{svg}");
    let text = picture.to_string();
    assert!(text.contains("▾● http_request.item") && text.contains("✓ [7]   #1  155.0 ms"), "{text}");
    assert!(text.contains("item[7] succeeded in 9.0 ms"), "{text}");
}

fn all() -> [(&'static str, RunState); 7] {
    [
        ("empty", RunState::new()),
        ("running", story::running().state),
        ("paused", story::paused().state),
        ("held", story::held().state),
        ("finished", story::finished().state),
        ("judged", story::judged().state),
        ("failed-thresholds", story::failed_thresholds().state),
    ]
}
