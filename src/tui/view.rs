//! The view: which pane is where, and what all panes share.
//!
//! ```text
//! ┌ header: name, state, time, progress; counts ┐
//! ├ steps (list or graph) ┬ the selected step ──┤
//! ├ logs ─────────────────┴─────────────────────┤
//! │ of a recording: the time line            │
//! └ status line; keys ──────────────────────────┘
//! ```
//! Where there is no room for three panes, the focused one has all of it. Another screen has all of it between header and status line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Padding, Widget};

use super::app::{App, Focus, Left, Screen, Zoom};
use super::look::{Charset, to_ascii};
use super::pane;
use super::theme::Part;

/// Below this nothing useful can be shown.
const LEAST: (u16, u16) = (40, 10);
/// Below this the focused pane has the whole screen.
const LEAST_FOR_ALL: (u16, u16) = (76, 19);

/// Draws the screen. Only rows that are seen are made.
pub(super) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(*buffer.area());
    clear(app, area, buffer);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(area, buffer);
    } else {
        panes(app, area, buffer);
        let mut layers = std::mem::take(&mut app.layers);
        for layer in &mut layers {
            layer.draw(app, area, buffer);
        }
        app.layers = layers;
    }
    if app.look.charset == Charset::Ascii {
        to_ascii(buffer);
    }
}

fn too_small(area: Rect, buffer: &mut Buffer) {
    let (width, height) = LEAST;
    let text = [format!("{}×{} is too small,", area.width, area.height), format!("{width}×{height} will do.")];
    for (line, row) in text.into_iter().zip(area.rows()) {
        Line::raw(line).render(row, buffer);
    }
}

fn panes(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let roomy = area.width >= LEAST_FOR_ALL.0 && area.height >= LEAST_FOR_ALL.1;
    let [header, body, timeline, status, footer] = Layout::vertical([
        Constraint::Length(2),
        Constraint::Fill(1),
        Constraint::Length(u16::from(app.playback.is_some())),
        Constraint::Length(u16::from(roomy)),
        Constraint::Length(1),
    ])
    .areas(area);
    pane::header::draw(app, header, buffer);
    match app.place.screen {
        Screen::Run => run(app, body, roomy, buffer),
        Screen::Thresholds => pane::thresholds::draw(app, body, buffer),
        Screen::Events => pane::events::draw(app, body, buffer),
    }
    if let Some(playback) = &app.playback {
        pane::timeline::draw(app, playback, timeline, buffer);
    }
    if roomy {
        pane::footer::status(app, status, buffer);
        pane::footer::keys(app, footer, buffer);
    } else if !pane::footer::status(app, footer, buffer) {
        pane::footer::keys(app, footer, buffer);
    }
}

/// Steps, the selected one, the log; or the focused one of them.
fn run(app: &mut App, body: Rect, roomy: bool, buffer: &mut Buffer) {
    if roomy && app.place.zoom == Zoom::All {
        let logs = (body.height / 4).clamp(5, 16);
        let [main, logs] = Layout::vertical([Constraint::Fill(1), Constraint::Length(logs)]).areas(body);
        let share = match app.place.left {
            Left::Graph => 60,
            // Names need their columns.
            Left::List if body.width < 100 => 50,
            Left::List => 42,
        };
        let [left, right] = Layout::horizontal([Constraint::Percentage(share), Constraint::Fill(1)]).areas(main);
        draw_left(app, left, buffer);
        pane::detail::draw(app, right, buffer);
        pane::logs::draw(app, logs, buffer);
    } else {
        match app.place.focus {
            Focus::Steps => draw_left(app, body, buffer),
            Focus::Detail => pane::detail::draw(app, body, buffer),
            Focus::Logs => pane::logs::draw(app, body, buffer),
        }
    }
}

fn draw_left(app: &mut App, area: Rect, buffer: &mut Buffer) {
    match app.place.left {
        Left::List => {
            pane::list::draw(app, area, buffer);
        }
        Left::Graph => pane::graph::draw(app, area, buffer),
    }
}

/// Empties a part of the screen.
pub(super) fn clear(app: &App, area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    buffer.set_style(area, app.look.of(Part::Base));
}

/// The frame of a pane of the run; gives the room inside.
pub(super) fn frame(app: &App, area: Rect, buffer: &mut Buffer, title: Line<'_>, focus: Focus) -> Rect {
    framed(app, area, buffer, title, app.place.focus == focus)
}

/// A frame, thick around what gets the keys; gives the room inside.
pub(super) fn framed(app: &App, area: Rect, buffer: &mut Buffer, title: Line<'_>, gets_keys: bool) -> Rect {
    let focused = gets_keys && app.layers.is_empty();
    let (border, kind) = if focused { (Part::Focus, BorderType::Thick) } else { (Part::Border, BorderType::Plain) };
    let block =
        Block::bordered().border_type(kind).border_style(app.look.of(border)).title(title.style(app.look.of(Part::Title)));
    let inner = block.inner(area);
    block.render(area, buffer);
    inner
}

/// A box in the middle of the screen, above the keys, with room for `size`, as far as there is; gives the room inside.
pub(super) fn popup(app: &App, area: Rect, buffer: &mut Buffer, size: (usize, usize), title: &str) -> Rect {
    let area = Rect { height: area.height.saturating_sub(1), ..area };
    let limited = |wanted: usize, most: u16| u16::try_from(wanted).unwrap_or(u16::MAX).min(most);
    let (width, height) = (limited(size.0.saturating_add(4), area.width), limited(size.1.saturating_add(2), area.height));
    let place = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    clear(app, place, buffer);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(app.look.of(Part::Focus))
        .padding(Padding::horizontal(1))
        .title(Line::styled(title.to_owned(), app.look.of(Part::Title)));
    let inner = block.inner(place);
    block.render(place, buffer);
    inner
}
