//! The log: what steps say and what happens to them; the newest lines, or where the operator scrolled to; of all, or of the selected step.

use std::collections::VecDeque;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::base::log::{LogLevel, Stream};
use crate::event::LogLine;
use crate::state::RunState;
use crate::tui::action::Motion;
use crate::tui::app::{App, Focus};
use crate::tui::happening::Happening;
use crate::tui::steps;
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
struct Row {
    at_us: u64,
    /// Whose; none: the run's.
    address: Option<Arc<str>>,
    level: LogLevel,
    sign: char,
    text: Arc<str>,
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Logs {
    /// By time, oldest first.
    rows: VecDeque<Row>,
    /// How many there were.
    count: u64,
    /// How many of the run's own lines are among them, or were.
    taken: u64,
    /// The number, from the first line on, of the line at the bottom; none: the newest.
    bottom: Option<u64>,
    of: Of,
    left: usize,
    page: usize,
}

impl Logs {
    /// Takes in the new lines of a snapshot.
    pub(in crate::tui) fn sync(&mut self, state: &RunState) {
        let new = usize::try_from(state.log_count().saturating_sub(self.taken)).unwrap_or(usize::MAX);
        self.taken = state.log_count();
        let kept = state.logs();
        for (at_us, line) in kept.range(kept.len().saturating_sub(new)..) {
            self.push(Row {
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
        *self = Self { of: self.of, left: self.left, page: self.page, ..Self::default() };
    }

    /// Takes in what happened.
    pub(in crate::tui) fn add(&mut self, happenings: Vec<Happening>) {
        for Happening { at_us, address, level, sign, text } in happenings {
            self.push(Row { at_us, address, level, sign, text: text.into() });
        }
    }

    /// Both kinds come by themselves, nearly in order.
    fn push(&mut self, row: Row) {
        let later = self.rows.iter().rev().take_while(|other| other.at_us > row.at_us).count();
        self.rows.insert(self.rows.len() - later, row);
        self.count += 1;
        if self.rows.len() > KEPT {
            self.rows.pop_front();
        }
    }

    /// Whether only the selected step's lines are shown.
    pub(in crate::tui) fn is_of_step(&self) -> bool {
        self.of == Of::Step
    }

    pub(in crate::tui) fn toggle_step(&mut self) {
        self.of = if self.of == Of::All { Of::Step } else { Of::All };
    }

    pub(in crate::tui) fn toggle_follow(&mut self) {
        self.bottom = match self.bottom {
            Some(_) => None,
            None => self.count.checked_sub(1),
        };
    }

    pub(in crate::tui) fn shift(&mut self, by: i32) {
        self.left = if by < 0 { self.left.saturating_sub(16) } else { (self.left + 16).min(100_000) };
    }

    /// Scrolls. At the end it follows again.
    pub(in crate::tui) fn go(&mut self, motion: Motion) {
        let Some(last) = self.count.checked_sub(1) else { return };
        let first = self.count - self.rows.len() as u64;
        let page = self.page.max(2) as u64 - 1;
        let at = self.bottom.unwrap_or(last);
        let by = |at: u64, count: isize, size: u64| {
            let distance = (count.unsigned_abs() as u64).saturating_mul(size);
            if count < 0 { at.saturating_sub(distance) } else { at.saturating_add(distance) }
        };
        let to = match motion {
            Motion::Rows(rows) => by(at, rows, 1),
            Motion::Pages(pages) => by(at, pages, page),
            Motion::First => first + page,
            Motion::Last => last,
        };
        self.bottom = (to < last).then_some(to.max(first + page.min(last - first)));
    }

    /// The lines that are seen, newest first, of all or of a step and its instances.
    fn seen<'a>(&'a self, step: Option<&'a str>, height: usize) -> impl Iterator<Item = &'a Row> + use<'a> {
        let newer = self.bottom.map_or(0, |bottom| self.count.saturating_sub(bottom + 1));
        let of = self.of;
        let takes = move |row: &&Row| match (of, step, row.address.as_deref()) {
            (Of::All, ..) => true,
            (Of::Step, Some(step), Some(address)) => {
                address.strip_prefix(step).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
            }
            (Of::Step, ..) => false,
        };
        self.rows.iter().rev().skip(usize::try_from(newer).unwrap_or(usize::MAX)).filter(takes).take(height)
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
    let following = app.panes.logs.bottom.is_none();
    let mut title = String::from(" logs ");
    if app.panes.logs.is_of_step() {
        title.push_str(&format!("of {} ", text::fit(app.selected_name(), 40)));
    }
    let title = Line::from(vec![
        Span::raw(title),
        Span::styled(if following { "following " } else { "held back: f follows " }, app.look.of(Part::Dim)),
    ]);
    let inner = view::frame(app, area, buffer, title, Focus::Logs);
    app.panes.logs.page = usize::from(inner.height);
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
        Span::styled(text::shifted(&row.text, app.panes.logs.left, room), app.look.level(row.level)),
    ])
    .render(place, buffer);
}
