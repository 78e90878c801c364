//! The time line of a recording: whether it plays and how fast, where it is, and where something failed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::state::recording::PlaybackView;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// Draws the row.
pub(in crate::tui) fn draw(app: &App, playback: &PlaybackView, area: Rect, buffer: &mut Buffer) {
    let sign = if playback.playing { '▶' } else { '■' };
    let left = format!(" {sign} {} {} ", text::padded(&playback.speed.to_string(), 5), text::clock(playback.at_us));
    let failures = match playback.failures.len() {
        0 => String::new(),
        1 => String::from("  1 failure"),
        many => format!("  {many} failures"),
    };
    let right = format!(" {}", text::clock(playback.total_us));
    let used = text::width(&left) + text::width(&right) + text::width(&failures) + 1;
    let columns = usize::from(area.width).saturating_sub(used);
    let mut spans = vec![Span::styled(left, app.look.of(if playback.playing { Part::Good } else { Part::Base }))];
    spans.extend(bar(app, playback, columns));
    spans.push(Span::raw(right));
    spans.push(Span::styled(failures, app.look.of(Part::Bad)));
    Line::from(spans).render(area, buffer);
}

/// A column for each part of the time: gone or to come, the present one, those with failures.
fn bar(app: &App, playback: &PlaybackView, columns: usize) -> Vec<Span<'static>> {
    let here = column(playback.at_us, playback.total_us, columns);
    let mut failed = vec![false; columns];
    for at_us in &*playback.failures {
        if let Some(failed) = failed.get_mut(column(*at_us, playback.total_us, columns)) {
            *failed = true;
        }
    }
    let cell = |(at, failed): (usize, bool)| {
        let (sign, part) = match (at == here, failed) {
            (true, true) => ("●", Part::Bad),
            (true, false) => ("●", Part::Key),
            (false, true) => ("▲", Part::Bad),
            (false, false) if at < here => ("━", Part::Bar),
            (false, false) => ("─", Part::Border),
        };
        Span::styled(sign, app.look.of(part))
    };
    failed.into_iter().enumerate().map(cell).collect()
}

/// Where a time stands; the end stands in the last column.
fn column(at_us: u64, total_us: u64, columns: usize) -> usize {
    let last = columns.saturating_sub(1) as u64;
    let at = u128::from(at_us) * u128::from(last) / u128::from(total_us.max(1));
    usize::try_from(at).unwrap_or(usize::MAX).min(columns.saturating_sub(1))
}
