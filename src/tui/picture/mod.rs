//! Pictures of the screen: as text, and as SVG.

mod shape;
mod svg;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::app::{App, Input};
use super::colour::ColourDepth;
use super::happening::Witness;
use super::look::{Charset, Look};
use super::run::AtEnd;
use super::text;
use super::theme::Theme;
use super::view;
use crate::base::id::NodeId;
use crate::state::RunState;

/// A picture of the screen.
#[derive(Clone, Debug)]
pub struct Picture {
    title: String,
    buffer: Buffer,
}

/// The screen as an operator would see it now, in columns and rows, the cursor on the step with most attempts.
pub fn picture(state: &RunState, size: (u16, u16), theme: &Theme) -> Picture {
    let title = state.plan.as_ref().map(|plan| plan.name.to_string()).unwrap_or_default();
    let look = Look::new(theme.clone(), ColourDepth::True, Charset::Unicode);
    let mut app = App::new(title.clone(), look, AtEnd::Stay);
    app.update(Duration::ZERO, Input::State(Arc::new(state.clone())));
    // As far as the state knows: that an attempt failed was news once, and is told with the step.
    app.update(Duration::ZERO, Input::Happened(Witness::default().catch_up(state)));
    point_at_most(&mut app);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    view::draw(&mut app, *buffer.area(), &mut buffer);
    Picture { title, buffer }
}

/// Puts the cursor on the step that tried most, and shows its instances.
fn point_at_most(app: &mut App) {
    let state = Arc::clone(&app.state);
    let attempts = |root: &NodeId| {
        let nodes = app.panes.steps.instances(*root).iter().chain([root]).filter_map(|node| state.node(*node));
        nodes.map(|node| u64::from(node.attempt_count)).sum::<u64>()
    };
    if let Some(node) = app.panes.steps.roots().iter().copied().max_by_key(attempts) {
        app.panes.steps.select(node);
        app.panes.steps.expand(&state, node, true);
    }
}

impl Picture {
    /// A self-contained SVG.
    pub fn svg(&self) -> String {
        svg::svg(&self.title, &self.buffer)
    }
}

impl fmt::Display for Picture {
    /// Lines of text without blanks at their ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in rows(&self.buffer) {
            let line: String = symbols(row).map(|(_, _, cell)| cell.symbol()).collect();
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area().width).max(1))
}

/// The cells of a row that are not covered by a wide character before them, with their columns: from where, and how many.
fn symbols(row: &[Cell]) -> impl Iterator<Item = (u32, u32, &Cell)> {
    let mut next = 0;
    (0u32..).zip(row).filter_map(move |(column, cell)| {
        let columns = u32::try_from(text::width(cell.symbol())).unwrap_or(1).max(1);
        (column >= next).then(|| {
            next = column + columns;
            (column, columns, cell)
        })
    })
}
