//! The list of steps in dependency order.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::load;
use crate::base::id::NodeId;
use crate::event::{NodeKind, Status};
use crate::report::glyph;
use crate::state::NodeState;
use crate::tui::app::{App, Focus};
use crate::tui::follow::Cursor;
use crate::tui::steps::{self, Row};
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// The columns of a duration.
const DURATION: usize = 8;

/// Draws the rows that are seen; gives how many were made.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) -> usize {
    let all = app.panes.steps.rows().len();
    let mut title = vec![Span::raw(" steps ")];
    if !app.panes.steps.filter().is_empty() {
        title.push(Span::styled(format!("/{} ", text::fit(app.panes.steps.filter(), 20)), app.look.of(Part::Key)));
    }
    if all > usize::from(area.height.saturating_sub(2)) {
        title.push(Span::styled(format!("{}/{all} ", app.panes.steps.cursor() + 1), app.look.of(Part::Dim)));
    }
    if app.cursor == Cursor::Follows && !app.is_over() {
        title.push(Span::styled("following ", app.look.of(Part::Dim)));
    }
    let inner = view::frame(app, area, buffer, Line::from(title), Focus::Steps);
    let window = app.panes.steps.window(usize::from(inner.height));
    if all == 0 {
        let why = match (&app.state.plan, app.panes.steps.filter()) {
            (None, _) => "waiting for the plan",
            (Some(_), "") => "nothing to run",
            (Some(_), _) => "no step has this in its name",
        };
        Line::styled(format!(" {why}"), app.look.of(Part::Dim)).render(inner, buffer);
    }
    let cursor = app.panes.steps.cursor();
    let mut made = 0;
    for (at, screen_row) in window.zip(inner.rows()) {
        let Some(row) = app.panes.steps.rows().get(at) else { break };
        let line = line(app, *row, usize::from(inner.width));
        let line = if at == cursor { line.patch_style(app.look.of(Part::Selection)) } else { line };
        line.render(screen_row, buffer);
        made += 1;
    }
    made
}

fn line(app: &App, row: Row, columns: usize) -> Line<'static> {
    let Some(node) = app.state.node(row.node) else { return Line::default() };
    let instances = app.panes.steps.instances(row.node);
    let sign = match (instances.is_empty(), app.panes.steps.is_expanded(row.node)) {
        (true, _) => ' ',
        (false, false) => '▸',
        (false, true) => '▾',
    };
    let count = match node.info.kind {
        NodeKind::Collection => progress(app, instances),
        NodeKind::Scenario | NodeKind::Mix => load::rate(node).unwrap_or_default(),
        _ => attempts(node),
    };
    let indent = if row.instance { " " } else { "" };
    let status = app.status(row.node, node);
    let front = format!("{sign}{indent}{} ", glyph(status));
    let took = duration(app, status, node);
    let took = if took.is_empty() { took } else { format!(" {}", text::right(&took, DURATION)) };
    let room = columns.saturating_sub(text::width(&front) + text::width(&count) + text::width(&took) + 1);
    let name = text::tail(steps::name(&node.info, row.instance), room);
    let fill = " ".repeat(room.saturating_sub(text::width(&name)) + 1);
    Line::from(vec![
        Span::styled(front, app.look.status(status)),
        Span::raw(name),
        Span::raw(fill),
        Span::styled(count, app.look.of(Part::Dim)),
        Span::raw(took),
    ])
}

/// How many instances have ended, and how many of them badly.
fn progress(app: &App, instances: &[NodeId]) -> String {
    if instances.is_empty() {
        return String::new();
    }
    let (mut ended, mut failed, mut held) = (0, 0, 0);
    for status in instances.iter().filter_map(|id| app.state.node(*id)).map(|node| node.status) {
        ended += u32::from(status.is_end());
        failed += u32::from(status == Status::Failed);
        held += u32::from(status == Status::Held);
    }
    let some = |status, count| if count > 0 { format!("{}{count} ", glyph(status)) } else { String::new() };
    format!("{}{}{ended}/{}", some(Status::Failed, failed), some(Status::Held, held), instances.len())
}

fn attempts(node: &NodeState) -> String {
    if node.attempt_count > 1 { format!("×{}", node.attempt_count) } else { String::new() }
}

/// How long it took, or has run until now; nothing if nothing of it has begun.
pub(super) fn duration(app: &App, status: Status, node: &NodeState) -> String {
    if matches!(status, Status::Waiting | Status::Ready) {
        return String::new();
    }
    match (node.duration_us, node.started_us) {
        (Some(us), Some(_)) => text::duration(us),
        (None, Some(since)) => text::duration(app.real_us().saturating_sub(since)),
        _ => String::new(),
    }
}
