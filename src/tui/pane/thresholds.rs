//! The thresholds: what is required, what is measured, how each stands; of the selected one, its curve.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::curve;
use crate::base::log::LogLevel;
use crate::event::PlannedThreshold;
use crate::metric::threshold::{Must, OnBreach, Verdict};
use crate::report::Tone;
use crate::report::threshold::{limit, number, sign, threshold};
use crate::state::ThresholdView;
use crate::tui::action::Motion;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// The least columns of a threshold's name; others are shown as far as there is room beside it.
const NAME: usize = 16;

/// How one writes a threshold.
const EXAMPLE: [&str; 9] = [
    "This grid has no thresholds. One says what counts as good:",
    "",
    "  threshold \"checkout is fast enough\" {",
    "    metric  = scenario.checkout.latency",
    "    require = \"p99 < 300ms\"",
    "  }",
    "",
    "or, without a change of the grid:",
    "  squall run --require 'checkout.p99<300ms'",
];

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Thresholds {
    at: usize,
    top: usize,
    page: usize,
}

impl Thresholds {
    /// Moves the cursor among so many.
    pub(in crate::tui) fn go(&mut self, motion: Motion, count: usize) {
        let page = isize::try_from(self.page.max(2) - 1).unwrap_or(1);
        let to = match motion {
            Motion::Rows(rows) => self.at.saturating_add_signed(rows),
            Motion::Pages(pages) => self.at.saturating_add_signed(pages.saturating_mul(page)),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        };
        self.at = to.min(count.saturating_sub(1));
    }

    /// The first row that a screen of this height shows of so many.
    fn scroll(&mut self, count: usize, height: usize) -> usize {
        self.page = height;
        let lowest = (self.at + 1).saturating_sub(height.max(1));
        self.top = self.top.min(count.saturating_sub(height)).clamp(lowest, self.at);
        self.top
    }
}

/// A column of the table.
struct Column {
    title: &'static str,
    width: usize,
    of: fn(&ThresholdView) -> String,
}

/// All columns after the name, in the order in which they stand, each with how dear it is: the least dear goes first where room is short.
const COLUMNS: [(u8, Column); 9] = [
    (6, Column { title: "metric", width: 30, of: |view| view.plan.path.to_string() }),
    (1, Column { title: "rule", width: 16, of: |view| rule(&view.plan) }),
    (5, Column { title: "window", width: 8, of: |view| window(&view.plan) }),
    (0, Column { title: "actual", width: 9, of: |view| measured(view, view.actual) }),
    (3, Column { title: "limit", width: 10, of: |view| limit(&view.plan) }),
    (0, Column { title: "state", width: 9, of: |view| view.state.word().to_owned() }),
    (2, Column { title: "verdict", width: 8, of: |view| view.verdict.map_or("", verdict).to_owned() }),
    (
        4,
        Column {
            title: "worst",
            width: 9,
            of: |view| view.breach.map_or_else(String::new, |breach| measured(view, Some(breach.worst))),
        },
    ),
    (
        4,
        Column {
            title: "since",
            width: 8,
            of: |view| view.breach.map_or_else(String::new, |breach| text::clock(breach.first_us)),
        },
    ),
];

/// Draws the table, and the curve of the row under the cursor.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let state = std::sync::Arc::clone(&app.state);
    let all = state.thresholds();
    app.panes.thresholds.go(Motion::Rows(0), all.len());
    let Some(selected) = all.get(app.panes.thresholds.at) else { return nothing(app, area, buffer) };
    // A frame, the heading, and as many rows as there are, as long as the curve can be read.
    let wanted = u16::try_from(all.len()).unwrap_or(u16::MAX).saturating_add(3);
    let most = (area.height * 2 / 5).max(area.height.saturating_sub(20)).max(5).min(area.height);
    let [table, below] = Layout::vertical([Constraint::Length(wanted.min(most)), Constraint::Fill(1)]).areas(area);
    draw_table(app, all, table, buffer);
    draw_selected(app, selected, below, buffer);
}

fn nothing(app: &App, area: Rect, buffer: &mut Buffer) {
    let inner = view::framed(app, area, buffer, Line::raw(" thresholds "), true);
    let waiting = ["waiting for the plan"];
    let lines: &[&str] = if app.state.plan.is_some() { &EXAMPLE } else { &waiting };
    for (line, row) in lines.iter().zip(inner.rows()) {
        let shown = text::fit(&format!(" {line}"), usize::from(row.width));
        Line::styled(shown, app.look.of(if line.starts_with("  ") { Part::Base } else { Part::Dim })).render(row, buffer);
    }
}

fn draw_table(app: &mut App, all: &[ThresholdView], area: Rect, buffer: &mut Buffer) {
    let bad = all.iter().filter(|view| sign(view).1 == Tone::Bad).count();
    let mut title = vec![Span::raw(format!(" thresholds {} ", all.len()))];
    if bad > 0 {
        title.push(Span::styled(format!("{bad} breached "), app.look.of(Part::Bad)));
    }
    let inner = view::framed(app, area, buffer, Line::from(title), true);
    let [head, rows] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(inner);
    let shown = shown(usize::from(inner.width));
    let taken: usize = shown.iter().map(|column| column.width + 1).sum();
    let name = usize::from(inner.width).saturating_sub(taken + 2);
    let titles: String = shown.iter().map(|column| format!(" {}", text::padded(column.title, column.width))).collect();
    Line::styled(format!("  {}{titles}", text::padded("name", name)), app.look.of(Part::Dim)).render(head, buffer);
    let top = app.panes.thresholds.scroll(all.len(), usize::from(rows.height));
    for ((at, view), row) in all.iter().enumerate().skip(top).zip(rows.rows()) {
        let (sign, style) = (sign(view).0, style(app, view));
        let mut spans = vec![Span::styled(format!("{sign} "), style), Span::raw(text::padded(&view.plan.name, name))];
        for column in &shown {
            let cell = format!(" {}", text::padded(&(column.of)(view), column.width));
            let tells = matches!(column.title, "actual" | "state" | "verdict");
            spans.push(if tells { Span::styled(cell, style) } else { Span::raw(cell) });
        }
        let line = Line::from(spans);
        let line = if at == app.panes.thresholds.at { line.patch_style(app.look.of(Part::Selection)) } else { line };
        line.render(row, buffer);
    }
}

/// The columns for which there is room.
fn shown(columns: usize) -> Vec<&'static Column> {
    let mut shown: Vec<&'static (u8, Column)> = COLUMNS.iter().collect();
    let taken = |shown: &[&(u8, Column)]| shown.iter().map(|(_, column)| column.width + 1).sum::<usize>() + 2 + NAME;
    while taken(&shown) > columns {
        let Some(least) = shown.iter().map(|(dear, _)| *dear).max().filter(|dear| *dear > 0) else { break };
        shown.retain(|(dear, _)| *dear != least);
    }
    shown.into_iter().map(|(_, column)| column).collect()
}

fn draw_selected(app: &App, view: &ThresholdView, area: Rect, buffer: &mut Buffer) {
    let inner = view::framed(app, area, buffer, Line::raw(" over time "), false);
    let columns = usize::from(inner.width).saturating_sub(1);
    let mut lines = vec![Line::styled(text::fit(&threshold(view), columns), style(app, view))];
    // Words go before the curve loses its form.
    let room = usize::from(inner.height).saturating_sub(lines.len() + curve::LEAST);
    let words = explained(view);
    let words = words.into_iter().flat_map(|words| text::wrapped(&words, columns, 2));
    lines.extend(words.take(room).map(|words| Line::styled(words, app.look.of(Part::Dim))));
    let used = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(inner.height);
    let below = Rect { y: inner.y + used, height: inner.height - used, ..inner };
    for (line, row) in lines.into_iter().zip(inner.rows()) {
        line.render(row, buffer);
    }
    curve::draw(app, view, below, buffer);
}

/// What it says, in words, most important first.
fn explained(view: &ThresholdView) -> Vec<String> {
    let plan = &view.plan;
    let over =
        plan.window_us.map_or_else(|| "since the beginning".to_owned(), |us| format!("over the last {}", text::duration(us)));
    let after = if plan.after_us > 0 { format!(", judged after {}", text::duration(plan.after_us)) } else { String::new() };
    let breach = match plan.on_breach {
        OnBreach::Fail => "a breach fails the run",
        OnBreach::Abort => "a breach stops the run at once",
        OnBreach::Warn => "a breach is told",
    };
    let must = match plan.must {
        Must::Hold => "must hold",
        Must::NotHold => "must not be",
    };
    let first = view.breach.map(|breach| {
        let (worst, first) = (measured(view, Some(breach.worst)), text::clock(breach.first_us));
        format!("Worst {worst}; first breached {first} after what it watches began.")
    });
    let said = format!("{} of {} {over} {must}{after}; {breach}.", plan.rule, plan.path);
    first.into_iter().chain([said]).collect()
}

/// `p99 < 300ms`; of what must not be, `not p99 >= 300ms`.
fn rule(plan: &PlannedThreshold) -> String {
    match plan.must {
        Must::Hold => plan.rule.to_string(),
        Must::NotHold => format!("not {}", plan.rule),
    }
}

fn window(plan: &PlannedThreshold) -> String {
    plan.window_us.map_or_else(|| "all".to_owned(), text::duration)
}

fn measured(view: &ThresholdView, measured: Option<f64>) -> String {
    measured.map_or_else(|| "–".to_owned(), |measured| number(&view.plan, measured))
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotRun => "not run",
        other => other.word(),
    }
}

fn style(app: &App, view: &ThresholdView) -> Style {
    match sign(view).1 {
        Tone::Good => app.look.of(Part::Good),
        Tone::Bad => app.look.of(Part::Bad),
        Tone::Notable => app.look.level(LogLevel::Warn),
        Tone::Strong => app.look.of(Part::Title),
        Tone::Faint => app.look.of(Part::Dim),
    }
}
