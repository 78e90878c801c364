//! The header: whose run this is, its state, its time, how far it is; how many steps have which status.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::base::exit::ExitCode;
use crate::event::Status;
use crate::report::glyph;
use crate::state::RunPhase;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// Draws both rows.
pub(in crate::tui) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let [first, second] = Layout::vertical([Constraint::Length(1), Constraint::Length(1)]).areas(area);
    let right = Line::from(clocks(app, usize::from(area.width) >= 100));
    let room = usize::from(first.width).saturating_sub(right.width() + 2);
    Line::from(vec![
        Span::styled(" squall ", app.look.of(Part::Key)),
        Span::styled(text::fit(&app.title, room.saturating_sub(8)), app.look.of(Part::Title)),
    ])
    .render(first, buffer);
    right.right_aligned().render(first, buffer);
    counts(app, second).render(second, buffer);
}

/// State, times, progress.
fn clocks(app: &App, roomy: bool) -> Vec<Span<'static>> {
    let (word, style) = state(app);
    let mut spans = vec![Span::styled(word, style), Span::raw(format!("  {}", text::clock(app.plan_us())))];
    let paused = app.real_us().saturating_sub(app.plan_us());
    if paused >= 1_000_000 {
        spans.push(Span::styled(format!("  paused {}", text::clock(paused)), app.look.of(Part::Dim)));
    }
    let (ended, total) = (app.state.counts.ended(), app.state.counts.total());
    spans.push(Span::raw("  "));
    spans.extend(bar(app, ended, total, if roomy { 20 } else { 10 }));
    spans.push(Span::raw(format!(" {ended}/{total} ")));
    spans
}

fn bar(app: &App, done: u32, of: u32, columns: u32) -> [Span<'static>; 2] {
    let full = (u64::from(done) * u64::from(columns)).checked_div(of.into()).unwrap_or(0);
    let full = usize::try_from(full).unwrap_or(0);
    let columns = columns as usize;
    [
        Span::styled("█".repeat(full), app.look.of(Part::Bar)),
        Span::styled("░".repeat(columns.saturating_sub(full)), app.look.of(Part::Border)),
    ]
}

/// Whether nothing goes on before the operator has said what becomes of a step.
fn is_held(app: &App) -> bool {
    let of = |status| app.state.counts.of(status);
    of(Status::Held) > 0 && of(Status::Running) == 0 && of(Status::Ready) == 0
}

/// The run's state in a word.
fn state(app: &App) -> (&'static str, Style) {
    let look = &app.look;
    match app.state.phase {
        RunPhase::Planning => ("PLANNING", look.of(Part::Dim)),
        RunPhase::Running if is_held(app) => ("HELD", look.status(Status::Held)),
        RunPhase::Running => ("RUNNING", look.status(Status::Running)),
        RunPhase::Paused => ("PAUSED", look.status(Status::Held)),
        RunPhase::Stopping => ("STOPPING", look.status(Status::Cancelled)),
        RunPhase::Finished => match app.state.ending.as_ref().map(|ending| ending.exit) {
            Some(ExitCode::Good) => ("DONE", look.of(Part::Good)),
            Some(ExitCode::Stopped) => ("STOPPED", look.status(Status::Cancelled)),
            Some(ExitCode::Interrupted) => ("INTERRUPTED", look.status(Status::Cancelled)),
            _ => ("FAILED", look.of(Part::Bad)),
        },
    }
}

/// What there is of each status; with words where there is room.
fn counts(app: &App, area: Rect) -> Line<'static> {
    let shown = |status: &Status| {
        app.state.counts.of(*status) > 0 || matches!(status, Status::Running | Status::Succeeded | Status::Failed)
    };
    let statuses: Vec<Status> = Status::ALL.into_iter().filter(shown).collect();
    let line = |words: bool| {
        let mut spans = vec![Span::raw(" ")];
        for status in &statuses {
            let word = if words { format!(" {}", status.word()) } else { String::new() };
            spans.push(Span::styled(
                format!("{} {}{word}", glyph(*status), app.state.counts.of(*status)),
                app.look.status(*status),
            ));
            spans.push(Span::raw("  "));
        }
        if app.state.tolerated > 0 {
            spans.push(Span::styled(format!("{} tolerated", app.state.tolerated), app.look.of(Part::Dim)));
        }
        Line::from(spans)
    };
    let long = line(true);
    if long.width() <= usize::from(area.width) { long } else { line(false) }
}
