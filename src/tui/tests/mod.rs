//! Tests of the whole screen: pictures of it, keys in a compact notation, anything at all.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod anything;
mod events;
mod keys;
mod palette;
mod recording;
mod size;
mod story;
mod thresholds;
mod through;
mod views;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Input, Intent};
use super::colour::ColourDepth;
use super::follow::Cursor;
use super::key::Key;
use super::look::{Charset, Look};
use super::run::AtEnd;
use super::theme::Theme;
use super::view;
use crate::state::RunState;

/// A screen that has got a snapshot; its cursor is the operator's.
fn app(state: &RunState) -> App {
    let mut app = following(state);
    app.cursor = Cursor::Taken;
    app.panes.steps.move_by(isize::MIN);
    app
}

/// A screen that has got a snapshot, and whose cursor follows the run.
fn following(state: &RunState) -> App {
    let mut app = App::new("grids/shop".into(), Look::new(Theme::default(), ColourDepth::True, Charset::Unicode), AtEnd::Stay);
    app.update(Duration::ZERO, Input::State(Arc::new(state.clone())));
    app
}

/// Presses keys: `jj<enter>?<esc>q`, `<c-c>` for Ctrl-C. Gives the intents.
fn keys(app: &mut App, notation: &str) -> Vec<Intent> {
    let mut intents = Vec::new();
    let mut rest = notation;
    while let Some(first) = rest.chars().next() {
        let (key, after) = match rest.strip_prefix('<').and_then(|named| named.split_once('>')).filter(|(name, _)| name.len() > 1)
        {
            Some((name, after)) => (named(name), after),
            None => (Key::Char(first), &rest[first.len_utf8()..]),
        };
        intents.extend(app.update(app.now, Input::Key(key)));
        rest = after;
    }
    intents
}

fn named(name: &str) -> Key {
    match name {
        "enter" => Key::Enter,
        "esc" => Key::Esc,
        "tab" => Key::Tab,
        "s-tab" => Key::BackTab,
        "backspace" => Key::Backspace,
        "space" => Key::Char(' '),
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "pgup" => Key::PageUp,
        "pgdn" => Key::PageDown,
        "home" => Key::Home,
        "end" => Key::End,
        other => Key::Ctrl(other.strip_prefix("c-").unwrap_or_else(|| panic!("no key <{other}>")).chars().next().unwrap()),
    }
}

fn buffer(app: &mut App, width: u16, height: u16) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    view::draw(app, *buffer.area(), &mut buffer);
    buffer
}

/// What is seen, without blanks at line ends.
fn screen(app: &mut App, width: u16, height: u16) -> String {
    let buffer = buffer(app, width, height);
    let mut lines = Vec::new();
    for row in buffer.content.chunks(usize::from(width)) {
        let mut line = String::new();
        let mut cells = row.iter();
        while let Some(cell) = cells.next() {
            line.push_str(cell.symbol());
            let covered = super::text::width(cell.symbol()).saturating_sub(1);
            cells.by_ref().take(covered).for_each(drop);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}
