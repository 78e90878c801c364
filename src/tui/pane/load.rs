//! A scenario's load: users, rates, what waits and what was dropped, each step's figures.

use ratatui::text::{Line, Span};

use crate::report::lateness;
use crate::state::{LoadView, NodeState, Second, per_second};
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Part;

/// Eighths of a cell, from below; what is not nothing is seen.
const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// How wide a curve is.
const WIDEST: usize = 60;

/// What stands in the list beside a scenario: the rate of its calls now; of a mix, whose calls are its scenarios', of its iterations.
pub(super) fn rate(node: &NodeState) -> Option<String> {
    let load = node.load.as_deref()?;
    let now = match node.status.is_end() {
        true if calls_itself(load) => load.call_rate(),
        true => load.iteration_rate(),
        false => of_second(load, load.last_second()?) as f64,
    };
    Some(format!("{}/s", short(now)))
}

fn calls_itself(load: &LoadView) -> bool {
    !load.plan.steps.is_empty()
}

/// Calls in a second; of a mix iterations.
fn of_second(load: &LoadView, second: &Second) -> u64 {
    if calls_itself(load) { second.calls } else { second.iterations }
}

/// The lines of a scenario; nothing of what is none, or has not begun.
pub(super) fn lines(app: &App, node: &NodeState, columns: usize) -> Vec<Line<'static>> {
    let Some(load) = node.load.as_deref() else { return Vec::new() };
    let mut lines = vec![Line::default(), title(app, load, columns)];
    lines.extend(curve(app, load, columns));
    lines.extend(figures(app, load, columns));
    lines.extend(table(app, load, columns));
    if let Some(late) = lateness(load) {
        let words = format!("The generator is late: not valid above {}/s.", short(late.valid_up_to));
        lines.push(Line::styled(text::fit(&words, columns), app.look.of(Part::Bad)));
    }
    lines
}

fn title(app: &App, load: &LoadView, columns: usize) -> Line<'static> {
    let far = match load.plan.duration_us {
        Some(all) => format!("{} of {}", text::duration(load.now_us.min(all)), text::duration(all)),
        None => text::duration(load.now_us),
    };
    let warmup = if load.warmup { "  warming up" } else { "" };
    let by = load.plan.mix.as_ref().map(|mix| format!(" by {mix}")).unwrap_or_default();
    let more = format!("  {}{by}  {far}{warmup}", load.plan.kind);
    Line::from(vec![
        Span::styled("load", app.look.of(Part::Title)),
        Span::styled(text::fit(&more, columns.saturating_sub(4)), app.look.of(Part::Dim)),
    ])
}

/// Calls a second over the last seconds; of a mix iterations.
fn curve(app: &App, load: &LoadView, columns: usize) -> Option<Line<'static>> {
    let room = columns.saturating_sub(12).min(WIDEST);
    // The present second is not over.
    let whole: Vec<&Second> = load.seconds.iter().rev().skip(1).take(room).collect();
    let most = whole.iter().map(|second| of_second(load, second)).max().filter(|most| *most > 0)?;
    let cell = |calls: u64| EIGHTHS[usize::try_from((calls * 8).div_ceil(most).saturating_sub(1)).unwrap_or(0).min(7)];
    let calls = whole.iter().rev().map(|second| of_second(load, second));
    let bars: String = calls.map(|calls| if calls == 0 { ' ' } else { cell(calls) }).collect();
    Some(Line::from(vec![
        Span::styled(bars, app.look.of(Part::Bar)),
        Span::styled(format!(" {}/s", short(most as f64)), app.look.of(Part::Dim)),
    ]))
}

fn figures(app: &App, load: &LoadView, columns: usize) -> Vec<Line<'static>> {
    let iterations = &load.totals.iterations;
    let arrivals = load.plan.kind.contains("arrival");
    let planned = if arrivals { format!("{}/s", short(load.target)) } else { short(load.target) };
    // The users of a mix are in one scenario and then in another.
    let users = match load.plan.mix {
        Some(_) => format!("{} in it", load.busy),
        None => format!("{} of {} busy", load.busy, load.users),
    };
    let mut all = vec![
        (if arrivals { "plan" } else { "planned users" }, planned, Part::Base),
        ("users", users, Part::Base),
        ("iterations", iterations.ended.to_string(), Part::Base),
    ];
    let bad = [("failed", iterations.failed), ("dropped", iterations.dropped.total()), ("waiting", load.backlog)];
    all.extend(bad.into_iter().filter(|(_, number)| *number > 0).map(|(name, number)| (name, number.to_string(), Part::Bad)));
    if arrivals && !iterations.lateness.is_empty() {
        all.push(("late (p99)", text::duration(iterations.lateness.quantile_us(0.99)), Part::Base));
    }
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for (name, value, part) in all {
        let wide = name.len() + 1 + text::width(&value) + 2;
        if used > 0 && used + wide > columns + 2 {
            lines.push(Line::default());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push_span(Span::styled(format!("{name} "), app.look.of(Part::Dim)));
            line.push_span(Span::styled(format!("{value}  "), app.look.of(part)));
        }
    }
    lines
}

/// A row for each step: calls, failures, rate, percentiles of the latency.
fn table(app: &App, load: &LoadView, columns: usize) -> Vec<Line<'static>> {
    const CELL: usize = 9;
    const CELLS: [&str; 5] = ["calls", "failed", "/s", "p50", "p99"];
    let room = columns.saturating_sub(CELL * CELLS.len());
    if room < 8 || !calls_itself(load) {
        return Vec::new();
    }
    let head: String = CELLS.iter().map(|cell| text::right(cell, CELL)).collect();
    let mut lines = vec![Line::default(), Line::styled(format!("{}{head}", " ".repeat(room)), app.look.of(Part::Dim))];
    for (address, step) in load.plan.steps.iter().zip(&load.totals.steps) {
        let name = address.split_once(".step.").map_or(&**address, |(_, name)| name);
        let name = text::tail(name, room.saturating_sub(1));
        let fill = " ".repeat(room.saturating_sub(text::width(&name)));
        let of = |quantile| {
            if step.latency.is_empty() { "–".to_owned() } else { text::duration(step.latency.quantile_us(quantile)) }
        };
        let rate = short(per_second(step.calls, load.measured_us));
        let cells = [short(step.calls as f64), short(step.failed as f64), rate, of(0.5), of(0.99)];
        let mut line = Line::from(vec![Span::raw(name), Span::raw(fill)]);
        for (at, cell) in cells.into_iter().enumerate() {
            let part = if at == 1 && step.failed > 0 { Part::Bad } else { Part::Base };
            line.push_span(Span::styled(text::right(&cell, CELL), app.look.of(part)));
        }
        lines.push(line);
    }
    lines
}

/// A number with few digits: `950`, `12.3k`, `4.56M`.
fn short(number: f64) -> String {
    match number {
        0.0 => String::from("0"),
        small if small < 10.0 && small.fract() != 0.0 => format!("{small:.1}"),
        small if small < 9_999.5 => format!("{small:.0}"),
        middle if middle < 999_950.0 => format!("{:.1}k", middle / 1e3),
        large => format!("{:.2}M", large / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn numbers_have_few_digits() {
        let all = [(0.0, "0"), (0.5, "0.5"), (12.4, "12"), (9999.0, "9999"), (12_345.0, "12.3k"), (4_560_000.0, "4.56M")];
        for (number, text) in all {
            assert_eq!(short(number), text);
        }
    }
}
