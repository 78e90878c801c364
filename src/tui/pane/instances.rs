//! Of a step with instances: those that are in trouble, with what is wrong.

use ratatui::text::{Line, Span};

use crate::event::{NodeKind, Status};
use crate::report::glyph;
use crate::state::NodeState;
use crate::tui::app::App;
use crate::tui::steps;
use crate::tui::text;
use crate::tui::theme::Part;

/// How many are shown; others are only counted.
const SHOWN: usize = 8;

/// A line for each that is held or has failed, and what can be done.
pub(in crate::tui) fn troubles(app: &App, node: &NodeState, columns: usize) -> Vec<Line<'static>> {
    if node.info.kind != NodeKind::Collection {
        return Vec::new();
    }
    let instances = app.selected().map_or(&[][..], |id| app.panes.steps.instances(id));
    let in_trouble = instances.iter().filter_map(|id| app.state.node(*id));
    let in_trouble: Vec<&NodeState> = in_trouble.filter(|one| matches!(one.status, Status::Held | Status::Failed)).collect();
    let mut lines: Vec<Line<'static>> = in_trouble.iter().take(SHOWN).map(|one| line(app, one, columns)).collect();
    let hidden = in_trouble.len().saturating_sub(SHOWN);
    if hidden > 0 {
        lines.push(Line::styled(format!("and {hidden} more"), app.look.of(Part::Dim)));
    }
    if in_trouble.iter().any(|one| one.status == Status::Held) {
        let words = text::wrapped("They wait for you: r runs them again; → shows each.", columns, 2);
        lines.extend(words.into_iter().map(|words| Line::styled(words, app.look.status(Status::Held))));
    }
    lines
}

fn line(app: &App, one: &NodeState, columns: usize) -> Line<'static> {
    let front = format!("{} {} ", glyph(one.status), steps::name(&one.info, true));
    let error = one.error.as_ref().map(|error| {
        let code = error.status.map(|status| format!(" {status}")).unwrap_or_default();
        format!("{}{code}: {}", error.class, error.message)
    });
    let room = columns.saturating_sub(text::width(&front));
    let words = text::fit(&error.unwrap_or_default(), room);
    Line::from(vec![Span::styled(text::fit(&front, columns), app.look.status(one.status)), Span::raw(words)])
}
