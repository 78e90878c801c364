//! The log: what steps say and what happens to them; the newest lines, or where the operator scrolled to; of all, or of the selected step.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::base::log::{LogLevel, Stream};
use crate::event::LogLine;
use crate::state::RunState;
use crate::tui::app::{App, Focus};
use crate::tui::happening::Happening;
use crate::tui::steps;
use crate::tui::tail::{Tail, Timed};
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// The least and the most columns of a step's name.
const NAME: (usize, usize) = (18, 34);

/// How many lines can be scrolled back to.
const KEPT: usize = 10_000;

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Of {
    #[default]
    All,
    Step,
}

/// A line.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Row {
    at_us: u64,
    /// Whose; none: the run's.
    address: Option<Arc<str>>,
    level: LogLevel,
    sign: char,
    text: Arc<str>,
}

impl Timed for Row {
    fn at_us(&self) -> u64 {
        self.at_us
    }
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Logs {
    pub(in crate::tui) tail: Tail<Row, KEPT>,
    /// How many of the run's own lines have been taken in.
    taken: u64,
    of: Of,
}

impl Logs {
    /// Takes in the new lines of a snapshot.
    pub(in crate::tui) fn sync(&mut self, state: &RunState) {
        let new = usize::try_from(state.log_count().saturating_sub(self.taken)).unwrap_or(usize::MAX);
        self.taken = state.log_count();
        let kept = state.logs();
        for (at_us, line) in kept.range(kept.len().saturating_sub(new)..) {
            self.tail.push(Row {
                at_us: *at_us,
                address: line.node.and_then(|node| state.node(node)).map(|node| Arc::clone(&node.info.address)),
                level: line.level,
                sign: sign(line),
                text: Arc::clone(&line.text),
            });
        }
    }

    /// Forgets all lines: the next snapshot is of another moment.
    pub(in crate::tui) fn begin_anew(&mut self) {
        self.taken = 0;
        self.tail.clear();
    }

    /// Takes in what happened.
    pub(in crate::tui) fn add(&mut self, happening: &Happening) {
        let Happening { at_us, ref address, level, sign, ref text, .. } = *happening;
        self.tail.push(Row { at_us, address: address.clone(), level, sign, text: text.as_str().into() });
    }

    /// Whether only the selected step's lines are shown.
    pub(in crate::tui) fn is_of_step(&self) -> bool {
        self.of == Of::Step
    }

    pub(in crate::tui) fn toggle_step(&mut self) {
        self.of = if self.of == Of::All { Of::Step } else { Of::All };
    }

    /// The lines that are seen, newest first, of all or of a step and its instances.
    fn seen<'a>(&'a self, step: Option<&'a str>, height: usize) -> impl Iterator<Item = &'a Row> + use<'a> {
        let of = self.of;
        let takes = move |row: &&Row| match (of, step, row.address.as_deref()) {
            (Of::All, ..) => true,
            (Of::Step, Some(step), Some(address)) => {
                address.strip_prefix(step).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
            }
            (Of::Step, ..) => false,
        };
        self.tail.upwards().filter(takes).take(height)
    }
}

const fn sign(line: &LogLine) -> char {
    match (line.level, line.stream) {
        (LogLevel::Error, _) => 'E',
        (LogLevel::Warn, _) => 'W',
        (LogLevel::Debug, _) => 'D',
        (LogLevel::Info, Stream::Stderr) => '!',
        (LogLevel::Info, _) => ' ',
    }
}

/// Draws the lines that are seen.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let following = app.panes.logs.tail.is_following();
    let mut title = String::from(" logs ");
    if app.panes.logs.is_of_step() {
        title.push_str(&format!("of {} ", text::fit(app.selected_name(), 40)));
    }
    let title = Line::from(vec![
        Span::raw(title),
        Span::styled(if following { "following " } else { "held back: f follows " }, app.look.of(Part::Dim)),
    ]);
    let inner = view::frame(app, area, buffer, title, Focus::Logs);
    app.panes.logs.tail.set_page(usize::from(inner.height));
    let step = app.selected_node().map(|node| Arc::clone(&node.info.address));
    let rows: Vec<&Row> = app.panes.logs.seen(step.as_deref(), usize::from(inner.height)).collect();
    if rows.is_empty() {
        Line::styled(" no lines", app.look.of(Part::Dim)).render(inner, buffer);
    }
    for (row, place) in rows.into_iter().rev().zip(inner.rows()) {
        draw_row(app, row, place, buffer);
    }
}

fn draw_row(app: &App, row: &Row, place: Rect, buffer: &mut Buffer) {
    let at = row.at_us;
    let name = row.address.as_deref().map_or("", steps::short);
    let front = format!("{} {} ", text::right(&format!("{}.{}", text::clock(at), at / 100_000 % 10), 8), row.sign);
    let width = usize::from(place.width);
    let columns = (width / 5).clamp(NAME.0, NAME.1);
    let name = format!("{} ", text::padded(&text::tail(name, columns), columns));
    let room = width.saturating_sub(text::width(&front) + text::width(&name));
    Line::from(vec![
        Span::styled(front, app.look.of(Part::Dim)),
        Span::styled(name, app.look.of(Part::Dim)),
        Span::styled(text::shifted(&row.text, app.panes.logs.tail.left(), room), app.look.level(row.level)),
    ])
    .render(place, buffer);
}
