//! What a step or a scenario counted under names of the grid's own.

use ratatui::text::{Line, Span};

use crate::report::plain;
use crate::state::NodeState;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// How wide a number is.
const CELL: usize = 9;

/// What is shown of each.
const CELLS: [&str; 5] = ["count", "avg", "p50", "p99", "max"];

/// A row for each metric; nothing of what has counted none.
pub(super) fn lines(app: &App, node: &NodeState, columns: usize) -> Vec<Line<'static>> {
    let (customs, room) = (node.customs(), columns.saturating_sub(CELL * CELLS.len()));
    let Some(plan) = app.state.plan.as_deref().filter(|_| !customs.is_empty() && room >= 8) else { return Vec::new() };
    let head: String = CELLS.iter().map(|cell| text::right(cell, CELL)).collect();
    let fill = |name: &str| " ".repeat(room.saturating_sub(text::width(name)));
    let title = "metrics";
    let mut lines = vec![
        Line::default(),
        Line::from(vec![
            Span::styled(title, app.look.of(Part::Title)),
            Span::styled(format!("{}{head}", fill(title)), app.look.of(Part::Dim)),
        ]),
    ];
    for (number, sample) in customs {
        let Some(metric) = plan.metrics.get(number as usize) else { continue };
        let unit = metric.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let name = text::fit(&format!("{}{unit}", metric.name), room.saturating_sub(1));
        let values = &sample.values;
        let some = |number: f64| if values.is_empty() { "–".to_owned() } else { plain(number) };
        let cells = [some(values.mean()), some(values.quantile(0.5)), some(values.quantile(0.99)), some(values.max())];
        let cells: String =
            std::iter::once(values.count().to_string()).chain(cells).map(|cell| text::right(&cell, CELL)).collect();
        let mut line = Line::from(vec![Span::raw(name.clone()), Span::raw(fill(&name)), Span::raw(cells)]);
        if sample.errors > 0 {
            line.push_span(Span::styled(format!("  {} without a number", sample.errors), app.look.of(Part::Bad)));
        }
        lines.push(line);
    }
    lines
}
