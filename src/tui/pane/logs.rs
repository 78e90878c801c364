//! The log: the newest lines, or where the operator scrolled to; of all steps, or of the selected one.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::base::id::NodeId;
use crate::base::log::{LogLevel, Stream};
use crate::event::LogLine;
use crate::state::RunState;
use crate::tui::action::Motion;
use crate::tui::app::{App, Focus};
use crate::tui::steps::{self, Steps};
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// The columns of a step's name.
const NAME: usize = 18;

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Of {
    #[default]
    All,
    Step,
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Logs {
    /// The number, from the run's first line on, of the line at the bottom; none: the newest.
    bottom: Option<u64>,
    of: Of,
    left: usize,
    page: usize,
}

impl Logs {
    /// Whether only the selected step's lines are shown.
    pub(in crate::tui) fn is_of_step(&self) -> bool {
        self.of == Of::Step
    }

    pub(in crate::tui) fn toggle_step(&mut self) {
        self.of = if self.of == Of::All { Of::Step } else { Of::All };
    }

    pub(in crate::tui) fn toggle_follow(&mut self, state: &RunState) {
        self.bottom = match self.bottom {
            Some(_) => None,
            None => state.log_count().checked_sub(1),
        };
    }

    pub(in crate::tui) fn shift(&mut self, by: i32) {
        self.left = if by < 0 { self.left.saturating_sub(16) } else { (self.left + 16).min(100_000) };
    }

    /// Scrolls. At the end it follows again.
    pub(in crate::tui) fn go(&mut self, motion: Motion, state: &RunState) {
        let Some(last) = state.log_count().checked_sub(1) else { return };
        let first = state.log_count() - state.logs().len() as u64;
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

    /// Whether a line is shown.
    fn takes(&self, line: &LogLine, selected: Option<NodeId>, steps: &Steps) -> bool {
        match (self.of, line.node, selected) {
            (Of::All, ..) => true,
            (Of::Step, Some(node), Some(selected)) => node == selected || steps.instances(selected).binary_search(&node).is_ok(),
            (Of::Step, ..) => false,
        }
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
    let lines = seen(app, usize::from(inner.height));
    if lines.is_empty() {
        Line::styled(" no lines", app.look.of(Part::Dim)).render(inner, buffer);
    }
    for ((at, line), row) in lines.iter().rev().zip(inner.rows()) {
        draw_line(app, *at, line, row, buffer);
    }
}

/// The lines that are seen, newest first.
fn seen(app: &App, height: usize) -> Vec<(u64, Arc<LogLine>)> {
    let logs = app.state.logs();
    let newer = app.panes.logs.bottom.map_or(0, |bottom| app.state.log_count().saturating_sub(bottom + 1));
    let newer = usize::try_from(newer).unwrap_or(usize::MAX);
    let takes = |line: &LogLine| app.panes.logs.takes(line, app.selected(), &app.panes.steps);
    logs.iter().rev().skip(newer).filter(|(_, line)| takes(line)).take(height).cloned().collect()
}

fn draw_line(app: &App, at: u64, line: &LogLine, row: Rect, buffer: &mut Buffer) {
    let node = line.node.and_then(|node| app.state.node(node));
    let name = node.map_or("", |node| steps::name(&node.info, false));
    let sign = match (line.level, line.stream) {
        (LogLevel::Error, _) => 'E',
        (LogLevel::Warn, _) => 'W',
        (LogLevel::Debug, _) => 'D',
        (LogLevel::Info, Stream::Stderr) => '!',
        (LogLevel::Info, _) => ' ',
    };
    let front = format!("{} {sign} ", text::right(&format!("{}.{}", text::clock(at), at / 100_000 % 10), 8));
    let name = format!("{} ", text::padded(&text::tail(name, NAME), NAME));
    let room = usize::from(row.width).saturating_sub(text::width(&front) + text::width(&name));
    Line::from(vec![
        Span::styled(front, app.look.of(Part::Dim)),
        Span::styled(name, app.look.of(Part::Dim)),
        Span::styled(text::shifted(&line.text, app.panes.logs.left, room), app.look.level(line.level)),
    ])
    .render(row, buffer);
}
