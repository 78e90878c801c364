//! The curve of a threshold: what was measured as bars from below, the limit as a line through them.
//!
//! Below the bars stands a sign under each that is on the wrong side, so that nobody needs colours to see it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::metric::threshold::{Quantity, ThresholdState};
use crate::report::threshold::{limit, number};
use crate::state::{Curve, Extremes, ThresholdView};
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// Below so many rows it says nothing: two of bars, one of signs, one of times.
pub(super) const LEAST: usize = 4;

/// The most columns of the numbers beside it.
const NUMBERS: usize = 12;

/// Eighths of a cell, from below; what is not nothing is seen.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What stands under a bar that is on the wrong side.
const WRONG: char = '✗';

/// What the lowest and the highest row mean.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    rows: u16,
}

impl Scale {
    /// So that all that was measured and the limit are seen; from 0, unless all that is far away from it. No number is more than `most`.
    fn of(bars: &[Option<f64>], limit: f64, most: f64, rows: u16) -> Self {
        let (low, high) = bars.iter().flatten().fold((limit, limit), |(low, high), bar| (low.min(*bar), high.max(*bar)));
        let margin = (high - low) * 0.1;
        let low = if low >= 0.0 && low < high * 0.8 { 0.0 } else { low - margin };
        let top = (high + margin).min(most.max(high));
        // A scale without any extent has all in its middle.
        if top > low { Self { low, high: top, rows } } else { Self { low: low - 1.0, high: high + 1.0, rows } }
    }

    /// How high a number is, in eighths of a row; at least one.
    fn eighths(self, number: f64) -> u16 {
        let all = f64::from(self.rows) * 8.0;
        (((number - self.low) / (self.high - self.low) * all).round().clamp(1.0, all)) as u16
    }

    /// The row of a number, from above.
    fn row(self, number: f64) -> u16 {
        self.rows.saturating_sub(1).saturating_sub((self.eighths(number) - 1) / 8)
    }
}

/// Draws it, with its scale and its times.
pub(super) fn draw(app: &App, view: &ThresholdView, area: Rect, buffer: &mut Buffer) {
    if usize::from(area.height) < LEAST || usize::from(area.width) < NUMBERS * 2 {
        return;
    }
    let mut curve = Curve::clone(&view.curve);
    if view.verdict.is_none() {
        curve.pass(app.plan_us());
    }
    let columns = usize::from(area.width) - NUMBERS - 1;
    let bars: Vec<Option<f64>> = resampled(curve.spans(), columns).map(|span| Some(worst(view, span?))).collect();
    if bars.iter().all(Option::is_none) {
        Line::styled(" nothing was measured yet", app.look.of(Part::Dim)).render(area, buffer);
        return;
    }
    let plan = &view.plan;
    let is_part = plan.metric.quantity(plan.rule.aggregate) == Some(Quantity::Part);
    let scale = Scale::of(&bars, plan.rule.limit(), if is_part { 1.0 } else { f64::INFINITY }, area.height - 2);
    numbers(app, view, scale, area, buffer);
    let room = Rect { x: area.x + NUMBERS as u16 + 1, width: columns as u16, ..area };
    for (x, bar) in (room.x..).zip(&bars) {
        if let Some(bar) = *bar {
            draw_bar(app, view, scale, (x, bar), room, buffer);
        }
    }
    let row = room.y + scale.row(view.plan.rule.limit());
    for x in room.x..room.right() {
        if let Some(cell) = buffer.cell_mut((x, row)) {
            let over = cell.symbol() != " ";
            cell.set_char(if over { '━' } else { '╌' }).set_style(app.look.of(Part::Key));
        }
    }
    times(app, &curve, bars.len(), Rect { y: area.bottom() - 1, height: 1, ..room }, buffer);
}

/// One value for each column: several spans together where there are more.
fn resampled(spans: &[Option<Extremes>], columns: usize) -> impl Iterator<Item = Option<Extremes>> {
    let shown = spans.len().min(columns);
    (0..shown).map(move |at| {
        let some = at * spans.len() / shown..(at + 1) * spans.len() / shown;
        spans.get(some).unwrap_or_default().iter().flatten().copied().reduce(Extremes::and)
    })
}

/// The worse of what was measured.
fn worst(view: &ThresholdView, span: Extremes) -> f64 {
    view.plan.rule.worse(span.low, span.high, view.plan.must)
}

fn draw_bar(app: &App, view: &ThresholdView, scale: Scale, (x, number): (u16, f64), room: Rect, buffer: &mut Buffer) {
    let wrong = ThresholdState::of(&view.plan.rule, view.plan.must, Some(number)) == ThresholdState::Breached;
    let style = app.look.of(if wrong { Part::Bad } else { Part::Bar });
    let height = scale.eighths(number);
    for above_ground in 0..scale.rows {
        let here = height.saturating_sub(above_ground * 8).min(8);
        if let Some(cell) = buffer.cell_mut((x, room.y + scale.rows - 1 - above_ground)).filter(|_| here > 0) {
            cell.set_char(EIGHTHS[usize::from(here)]).set_style(style);
        }
    }
    if let Some(cell) = buffer.cell_mut((x, room.y + scale.rows)).filter(|_| wrong) {
        cell.set_char(WRONG).set_style(style);
    }
}

/// What the rows mean: the ends of the scale, and the limit.
fn numbers(app: &App, view: &ThresholdView, scale: Scale, area: Rect, buffer: &mut Buffer) {
    let plan = &view.plan;
    let middle = scale.row(plan.rule.limit());
    let ends = [(0, scale.high), (scale.rows - 1, scale.low)];
    let ends = ends.into_iter().filter(|(row, _)| *row != middle);
    let ends = ends.map(|(row, end)| (row, number(plan, end.max(0.0)), Part::Dim));
    for (row, words, part) in ends.chain([(middle, limit(plan), Part::Key)]) {
        let place = Rect { y: area.y + row, height: 1, width: NUMBERS as u16, ..area };
        Line::styled(text::right(&words, NUMBERS), app.look.of(part)).render(place, buffer);
    }
}

/// From when to when, in the run's time.
fn times(app: &App, curve: &Curve, columns: usize, row: Rect, buffer: &mut Buffer) {
    let until_us = curve.from_us() + curve.span_us() * curve.spans().len() as u64;
    let (from, until) = (text::clock(curve.from_us()), text::clock(until_us));
    let between = columns.max(text::width(&from) + text::width(&until) + 1) - text::width(&from);
    Line::styled(format!("{from}{}", text::right(&until, between)), app.look.of(Part::Dim)).render(row, buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_has_all_in_it_and_begins_at_nothing_unless_that_is_far() {
        let near = Scale::of(&[Some(100.0), None, Some(400.0)], 300.0, f64::INFINITY, 4);
        assert_eq!((near.low, near.high), (0.0, 430.0));
        assert_eq!([near.row(400.0), near.row(300.0), near.row(100.0), near.row(0.0)], [0, 1, 3, 3]);
        let far = Scale::of(&[Some(0.999)], 0.99, 1.0, 4);
        assert!(far.low > 0.98 && far.row(0.99) > far.row(0.999), "{far:?}");
        let part = Scale::of(&[Some(1.0)], 0.01, 1.0, 4);
        assert_eq!((part.low, part.high), (0.0, 1.0), "there is no more than all");
        let flat = Scale::of(&[Some(0.0)], 0.0, f64::INFINITY, 4);
        assert_eq!((flat.low, flat.high), (-1.0, 1.0));
    }

    #[test]
    fn many_spans_share_a_column_and_few_are_not_stretched() {
        let span = |number: f64| Some(Extremes { low: number, high: number });
        let all = [span(1.0), span(5.0), None, span(2.0), None, None];
        let of = |columns| resampled(&all, columns).map(|span| span.map(|span| span.high)).collect::<Vec<_>>();
        assert_eq!(of(3), [Some(5.0), Some(2.0), None]);
        assert_eq!(of(100), [Some(1.0), Some(5.0), None, Some(2.0), None, None]);
        assert_eq!(resampled(&[], 10).count(), 0);
    }
}
