//! The drawn graph: the same steps and signs as the list, instances folded into their step.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::base::id::NodeId;
use crate::event::{EdgeKind, PlannedRun, Status};
use crate::layout::text::{Cell, CellClass, Charset, Window, draw_window};
use crate::layout::{Direction, GraphSpec, Layout, NodeSpec, Options, Placed, arrange};
use crate::report::glyph;
use crate::state::RunState;
use crate::tui::app::{App, Focus};
use crate::tui::steps::{self, Steps};
use crate::tui::theme::Part;
use crate::tui::view;

/// More boxes than these nobody can read, and arranging them takes too long for a key.
const MOST: usize = 400;

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Graph {
    drawing: Option<Drawing>,
    /// The cell at the left and at the top.
    corner: (u32, u32),
}

/// The arranged graph; made anew only when nodes are added.
#[derive(Debug)]
struct Drawing {
    made_of: (Arc<PlannedRun>, usize),
    nodes: Vec<NodeId>,
    spec: GraphSpec,
    layout: Layout,
}

impl Graph {
    fn sync(&mut self, state: &RunState, steps: &Steps) {
        let Some(plan) = &state.plan else { return };
        let count = state.node_count();
        if self.drawing.as_ref().is_some_and(|old| Arc::ptr_eq(&old.made_of.0, plan) && old.made_of.1 == count) {
            return;
        }
        self.drawing = (steps.roots().len() <= MOST).then(|| Drawing::new((Arc::clone(plan), count), state, steps));
    }

    /// Moves the cursor to the nearest box in a direction.
    pub(in crate::tui) fn step(&self, steps: &mut Steps, direction: (i32, i32)) {
        let Some(drawing) = &self.drawing else { return };
        if let Some(node) = steps.selected().and_then(|from| drawing.nearest(steps, from, direction)) {
            steps.select(node);
        }
    }

    /// Scrolls as far as needed to show a box.
    fn show(&mut self, place: Placed, size: (u32, u32)) {
        let Some(layout) = self.drawing.as_ref().map(|drawing| &drawing.layout) else { return };
        let along = |corner: u32, from: u32, length: u32, room: u32, all: u32| {
            let least = (from + length).saturating_sub(room);
            corner.min(all.saturating_sub(room)).clamp(least.min(from), from)
        };
        self.corner = (
            along(self.corner.0, place.x, place.width, size.0, layout.width),
            along(self.corner.1, place.y, place.height, size.1, layout.height),
        );
    }
}

impl Drawing {
    fn new(made_of: (Arc<PlannedRun>, usize), state: &RunState, steps: &Steps) -> Self {
        let nodes = steps.roots().to_vec();
        let mut index = HashMap::new();
        for (at, root) in (0u32..).zip(&nodes) {
            index.insert(*root, at);
            index.extend(steps.instances(*root).iter().map(|instance| (*instance, at)));
        }
        let mut edges = BTreeSet::new();
        for (from, to, kind) in state.edges() {
            let ends = index.get(from).zip(index.get(to)).filter(|(from, to)| from != to && *kind != EdgeKind::Instance);
            edges.extend(ends.map(|(from, to)| (*from, *to)));
        }
        let specs = nodes.iter().filter_map(|node| state.node(*node)).map(|node| NodeSpec {
            label: steps::name(&node.info, false).to_owned(),
            glyph: Some(glyph(node.status)),
            class: node.status.word().to_owned(),
        });
        let spec = GraphSpec { nodes: specs.collect(), edges: edges.into_iter().collect() };
        let layout = arrange(&spec, &Options::new(Direction::TopToBottom));
        Self { made_of, nodes, spec, layout }
    }

    /// Where a node, or the collection it belongs to, stands.
    fn position(&self, steps: &Steps, node: NodeId) -> Option<usize> {
        self.nodes.iter().position(|root| *root == node || steps.instances(*root).contains(&node))
    }

    fn nearest(&self, steps: &Steps, from: NodeId, (x, y): (i32, i32)) -> Option<NodeId> {
        let here = self.position(steps, from)?;
        let middle =
            |place: &Placed| (2 * i64::from(place.x) + i64::from(place.width), 2 * i64::from(place.y) + i64::from(place.height));
        let from = middle(self.layout.nodes.get(here)?);
        let mut best: Option<(i64, usize)> = None;
        for (at, place) in self.layout.nodes.iter().enumerate() {
            let to = middle(place);
            // Rows are about twice as high as columns are wide.
            let (across, down) = (to.0 - from.0, 2 * (to.1 - from.1));
            let (along, aside) = if x != 0 { (across * i64::from(x), down) } else { (down * i64::from(y), across) };
            let same_row = x != 0 && down != 0;
            if at == here || along <= 0 || same_row {
                continue;
            }
            let distance = 4 * along + aside.abs();
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, at));
            }
        }
        self.nodes.get(best?.1).copied()
    }
}

/// Draws the part that is seen.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let inner = view::frame(app, area, buffer, Line::raw(" graph "), Focus::Steps);
    app.panes.graph.sync(&app.state, &app.panes.steps);
    let selected = app.selected().and_then(|node| app.panes.graph.drawing.as_ref()?.position(&app.panes.steps, node));
    let nodes = app.panes.graph.drawing.as_ref().map_or(&[][..], |drawing| &drawing.nodes);
    let statuses: Vec<Option<Status>> = nodes.iter().map(|id| app.state.node(*id).map(|node| app.status(*id, node))).collect();
    let graph = &mut app.panes.graph;
    let place = selected.and_then(|at| graph.drawing.as_ref()?.layout.nodes.get(at).copied());
    if let Some(place) = place {
        graph.show(place, (inner.width.into(), inner.height.into()));
    }
    let corner = graph.corner;
    let Some(drawing) = &mut graph.drawing else {
        let count = app.panes.steps.roots().len();
        let words = if count > MOST { format!(" {count} steps are too many to draw; g lists them") } else { String::new() };
        Line::styled(words, app.look.of(Part::Dim)).render(inner, buffer);
        return;
    };
    for (spec, status) in drawing.spec.nodes.iter_mut().zip(&statuses) {
        spec.glyph = status.map(glyph);
    }
    let window = Window { x: corner.0, y: corner.1, width: inner.width.into(), height: inner.height.into() };
    let canvas = draw_window(&drawing.spec, &drawing.layout, Charset::Unicode, window);
    for (cells, row) in canvas.rows.iter().zip(inner.rows()) {
        for (cell, column) in cells.iter().zip(row.columns()) {
            let style = match cell.class {
                CellClass::Empty => continue,
                CellClass::Edge => app.look.of(Part::Dim),
                CellClass::Node(at) => {
                    let status = statuses.get(at as usize).copied().flatten();
                    let style = status.map_or(app.look.of(Part::Base), |status| app.look.status(status));
                    if selected == Some(at as usize) { style.patch(app.look.of(Part::Selection)) } else { style }
                }
            };
            if let Some(target) = buffer.cell_mut((column.x, column.y)) {
                target.set_style(style);
                if cell.ch != Cell::CONTINUED {
                    target.set_char(cell.ch);
                }
            }
        }
    }
}
