//! Where everything is, in cells.

use super::graph::Direction;

/// A cell: column and row, from the top left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

/// A node's box, its border included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Placed {
    /// Length of the longest path to this node from a node without predecessors.
    pub rank: u32,
    /// Place among the nodes of its rank, from the top (left to right) or from the left (top to bottom).
    pub order: u32,
    /// Leftmost column.
    pub x: u32,
    /// Topmost row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Placed {
    /// Whether the cell lies in the box or on its border.
    pub fn contains(&self, point: Point) -> bool {
        let inside = |at: u32, start: u32, length: u32| at >= start && at - start < length;
        inside(point.x, self.x, self.width) && inside(point.y, self.y, self.height)
    }

    /// Whether the cell lies on the border.
    pub fn on_border(&self, point: Point) -> bool {
        let last = |start: u32, length: u32| start + length.saturating_sub(1);
        self.contains(point)
            && (point.x == self.x
                || point.y == self.y
                || point.x == last(self.x, self.width)
                || point.y == last(self.y, self.height))
    }
}

/// How an edge runs against the ranks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EdgeKind {
    /// From a lower rank to a higher one.
    #[default]
    Forward,
    /// Closes a cycle: from a higher rank to a lower one.
    Back,
    /// From a node to itself.
    Loop,
}

/// The line of an edge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// How the edge runs.
    pub kind: EdgeKind,
    /// The ends and the bends between them. The first cell is on the border of the edge's source, the last on the border of its target;
    /// two neighbours share a row or a column. A loop is one cell; an edge without its nodes has none.
    pub points: Vec<Point>,
}

impl Route {
    /// Every cell of the line, from source to target.
    pub fn cells(&self) -> impl Iterator<Item = Point> + '_ {
        let legs = self.points.windows(2).flat_map(|pair| leg(pair[0], pair[1]));
        legs.chain(self.points.last().copied())
    }
}

/// The cells of a straight leg without its last one.
fn leg(from: Point, to: Point) -> impl Iterator<Item = Point> {
    let length = from.x.abs_diff(to.x).max(from.y.abs_diff(to.y));
    let step = |at: u32, goal: u32, by: u32| {
        if goal > at {
            at + by
        } else if goal < at {
            at - by
        } else {
            at
        }
    };
    (0..length).map(move |by| Point { x: step(from.x, to.x, by), y: step(from.y, to.y, by) })
}

/// An arranged graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The way edges run.
    pub direction: Direction,
    /// One per node of the graph, in its order.
    pub nodes: Vec<Placed>,
    /// One per edge of the graph, in its order.
    pub edges: Vec<Route>,
    /// Columns in use.
    pub width: u32,
    /// Rows in use.
    pub height: u32,
}

impl Layout {
    /// The node whose box holds this cell.
    pub fn node_at(&self, point: Point) -> Option<u32> {
        let index = self.nodes.iter().position(|node| node.contains(point))?;
        u32::try_from(index).ok()
    }
}
