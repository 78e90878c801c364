//! The attempts of a step, newest first, with the parts of their time; of a collection, those of its instances.

use std::cmp::Reverse;

use std::sync::Arc;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::event::{AttemptResult, CheckResult, Status};
use crate::report::glyph;
use crate::state::{AttemptState, NodeState};
use crate::tui::app::App;
use crate::tui::steps;
use crate::tui::text;
use crate::tui::theme::Part;

/// How many are shown; older ones are only counted.
const SHOWN: usize = 20;

/// A line for each attempt, one for its phases, one for each check that matters.
pub(in crate::tui) fn lines(app: &App, node: &NodeState, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (age, attempt) in node.attempts.iter().rev().take(SHOWN).enumerate() {
        lines.push(headline(app, node, attempt, "", columns));
        lines.extend(phases(app, attempt, columns));
        // Of the last attempt all checks, of others those that did not hold.
        let checks = attempt.checks.iter().filter(|check| age == 0 || !check.held);
        lines.extend(checks.map(|check| check_line(app, check, columns)));
    }
    lines.extend(before(app, u64::from(node.attempt_count)));
    lines
}

/// A line for each of the latest attempts of the instances of the selected collection.
pub(in crate::tui) fn of_instances(app: &App, columns: usize) -> Vec<Line<'static>> {
    let instances = app.selected().map_or(&[][..], |id| app.panes.steps.instances(id));
    let nodes = || instances.iter().filter_map(|id| app.state.node(*id));
    let all = nodes().flat_map(|node| node.attempts.iter().map(move |attempt| (node, attempt)));
    let mut latest: Vec<_> = all.enumerate().collect();
    // There may be very many, and this is for each frame.
    let key = |(at, (_, attempt)): &(usize, (_, &Arc<AttemptState>))| (Reverse(attempt.started_us), Reverse(*at));
    if latest.len() > SHOWN {
        latest.select_nth_unstable_by_key(SHOWN, key);
        latest.truncate(SHOWN);
    }
    latest.sort_unstable_by_key(key);
    let keys = latest.iter().map(|(_, (node, _))| steps::name(&node.info, true));
    let width = keys.map(text::width).max().unwrap_or(0).min(columns / 4);
    let line = |(_, (node, attempt)): &(usize, (&NodeState, &Arc<AttemptState>))| {
        let key = text::tail(steps::name(&node.info, true), width);
        headline(app, node, attempt, &format!("{} ", text::padded(&key, width)), columns)
    };
    let mut lines: Vec<_> = latest.iter().map(line).collect();
    lines.extend(before(app, nodes().map(|node| u64::from(node.attempt_count)).sum()));
    lines
}

/// What is said of older attempts than those that are shown.
fn before(app: &App, all: u64) -> Option<Line<'static>> {
    let hidden = all.saturating_sub(SHOWN as u64);
    (hidden > 0).then(|| Line::styled(format!("and {hidden} before"), app.look.of(Part::Dim)))
}

fn headline(app: &App, node: &NodeState, attempt: &AttemptState, key: &str, columns: usize) -> Line<'static> {
    let (status, words) = match &attempt.result {
        None => (Status::Running, "running".to_owned()),
        Some(AttemptResult::Succeeded) => (Status::Succeeded, String::new()),
        Some(AttemptResult::Cancelled) => (Status::Cancelled, "cancelled".to_owned()),
        Some(AttemptResult::Failed(error)) => {
            let code = error.status.map(|status| format!(" {status}")).unwrap_or_default();
            (Status::Failed, format!("{}{code}: {}", error.class, error.message))
        }
    };
    let took = attempt.duration_us.unwrap_or_else(|| app.real_us().saturating_sub(attempt.started_us));
    // A life is only worth telling when there were several.
    let life = if node.epoch.0 > 0 { format!("{}.", attempt.epoch.0 + 1) } else { String::new() };
    let front =
        format!("{} {key}{:>4} {} ", glyph(status), format!("#{life}{}", attempt.attempt), text::right(&text::duration(took), 9));
    let room = columns.saturating_sub(text::width(&front));
    Line::from(vec![Span::styled(front, app.look.status(status)), Span::raw(text::fit(&words, room))])
}

fn phases(app: &App, attempt: &AttemptState, columns: usize) -> Option<Line<'static>> {
    if attempt.phases.is_empty() {
        return None;
    }
    let parts: Vec<String> =
        attempt.phases.iter().map(|phase| format!("{} {}", phase.name, text::duration(phase.duration_us))).collect();
    let words = text::fit(&parts.join(" · "), columns.saturating_sub(7));
    Some(Line::styled(format!("       {words}"), app.look.of(Part::Dim)))
}

fn check_line(app: &App, check: &CheckResult, columns: usize) -> Line<'static> {
    let (status, style) = match (check.held, check.warn_only) {
        (true, _) => (Status::Succeeded, app.look.status(Status::Succeeded)),
        (false, true) => (Status::Failed, app.look.level(crate::base::log::LogLevel::Warn)),
        (false, false) => (Status::Failed, app.look.status(Status::Failed)),
    };
    let message = check.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
    let words = text::fit(&format!("{}{message}", check.name), columns.saturating_sub(9));
    Line::from(vec![Span::styled(format!("       {} ", glyph(status)), style), Span::styled(words, Style::new())])
}
