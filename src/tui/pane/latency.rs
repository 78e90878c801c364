//! The latency histogram of a step: all attempts of all its instances.

use ratatui::text::{Line, Span};

use crate::event::{AttemptResult, NodeKind};
use crate::metric::Latency;
use crate::state::NodeState;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// Eighths of a cell, from below.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How high the bars are.
const ROWS: u64 = 4;

/// How wide a bar is.
const BAR: usize = 2;

/// With more bars one sees less.
const MOST_BARS: usize = 32;

/// The latencies of a node; of a collection, those of its instances.
pub(in crate::tui) fn latency(app: &App, node: &NodeState) -> Latency {
    if let Some(load) = &node.load {
        return load.totals.all_steps().latency;
    }
    if node.info.kind != NodeKind::Collection {
        return node.latency.clone();
    }
    let mut all = Latency::new();
    let instances = app.selected().map_or(&[][..], |id| app.panes.steps.instances(id));
    for instance in instances.iter().filter_map(|id| app.state.node(*id)) {
        // Where all attempts are kept, counting them is much cheaper than adding up a histogram.
        if instance.attempts.len() == instance.attempt_count as usize {
            let ended = instance
                .attempts
                .iter()
                .filter(|one| one.result.as_ref().is_some_and(|result| *result != AttemptResult::Cancelled));
            ended.filter_map(|one| one.duration_us).for_each(|us| all.record_us(us));
        } else {
            all.merge(&instance.latency);
        }
    }
    all
}

/// Bars over a logarithmic axis, and the percentiles.
pub(in crate::tui) fn lines(app: &App, latency: &Latency, columns: usize) -> Vec<Line<'static>> {
    // One attempt has one latency: the heading says it.
    if latency.count() < 2 {
        return Vec::new();
    }
    if columns < 8 {
        return percentiles(app, latency, columns);
    }
    let buckets = latency.log_buckets((columns / BAR).min(MOST_BARS));
    let most = buckets.iter().map(|bucket| bucket.count).max().unwrap_or(0).max(1);
    let mut lines = Vec::new();
    for row in (0..ROWS).rev() {
        let cells = buckets.iter().flat_map(|bucket| std::iter::repeat_n(cell(bucket.count, most, row), BAR));
        let bars: String = cells.collect();
        lines.push(Line::styled(bars, app.look.of(Part::Bar)));
    }
    let (from, to) = (text::duration(latency.min_us()), text::duration(latency.max_us()));
    let between = (buckets.len() * BAR).max(text::width(&from) + 1).saturating_sub(text::width(&from));
    lines.push(Line::styled(format!("{from}{}", text::right(&to, between)), app.look.of(Part::Dim)));
    lines.extend(percentiles(app, latency, columns));
    lines
}

/// The part of a bar in one row, from below. What is not nothing is seen.
fn cell(count: u64, most: u64, row: u64) -> char {
    let eighths = (count * ROWS * 8).div_ceil(most);
    let here = eighths.saturating_sub(row * 8).min(8);
    usize::try_from(here).ok().and_then(|at| EIGHTHS.get(at)).copied().unwrap_or(' ')
}

fn percentiles(app: &App, latency: &Latency, columns: usize) -> Vec<Line<'static>> {
    let found = latency.percentiles();
    let all = [("p50", found.p50), ("p90", found.p90), ("p95", found.p95), ("p99", found.p99), ("max", found.max)];
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for (name, us) in all {
        let value = text::duration(us);
        let wide = name.len() + 1 + text::width(&value) + 2;
        if used > 0 && used + wide > columns + 2 {
            lines.push(Line::default());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(format!("{name} "), app.look.of(Part::Dim)));
            line.push_span(Span::raw(format!("{value}  ")));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_from_below_and_nothing_small_is_lost() {
        let column = |count| (0..ROWS).map(|row| cell(count, 1000, row)).collect::<String>();
        assert_eq!(column(0), "    ");
        assert_eq!(column(1), "▁   ");
        assert_eq!(column(500), "██  ");
        assert_eq!(column(1000), "████");
    }
}
