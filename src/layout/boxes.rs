//! Sizes of the nodes' boxes.

use super::graph::{Direction, GraphSpec, Options};
use super::label;

/// Rows of a box: its border and one line of text.
const BOX_ROWS: i64 = 3;
/// Columns of a box besides its text: border and a blank on both sides.
pub(super) const BOX_FRAME_COLUMNS: i64 = 4;

/// Sizes of the nodes' boxes.
pub(super) struct Boxes {
    pub(super) direction: Direction,
    columns: Vec<i64>,
}

impl Boxes {
    pub(super) fn new(graph: &GraphSpec, options: &Options) -> Self {
        let text = graph.nodes.iter().map(|node| label::caption_columns(node, options.max_label));
        let columns = text.map(|text| i64::try_from(text).unwrap_or(i64::from(u32::MAX)) + BOX_FRAME_COLUMNS).collect();
        Self { direction: options.direction, columns }
    }

    /// Cells of a node along the ranks.
    pub(super) fn along(&self, node: usize) -> i64 {
        match self.direction {
            Direction::LeftToRight => self.columns.get(node).copied().unwrap_or(0),
            Direction::TopToBottom => BOX_ROWS,
        }
    }

    /// Cells of each node across the ranks.
    pub(super) fn across(&self) -> Vec<i64> {
        match self.direction {
            Direction::LeftToRight => vec![BOX_ROWS; self.columns.len()],
            Direction::TopToBottom => self.columns.clone(),
        }
    }
}
