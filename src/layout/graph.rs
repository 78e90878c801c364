//! What is to be drawn, and how.

/// A node to draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeSpec {
    /// The text in the box. Any text: drawings put it on one line, cut it and escape it as they need.
    pub label: String,
    /// A sign before the label, usually the node's state.
    pub glyph: Option<char>,
    /// A CSS or Mermaid class; empty for none. Names of step states (`running`, `failed`, …) come with colours.
    pub class: String,
}

/// A directed graph to draw. Cycles, loops and parallel edges are allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GraphSpec {
    /// The nodes; an edge names them by index.
    pub nodes: Vec<NodeSpec>,
    /// Edges as (from, to). An edge that names a node that does not exist is not drawn.
    pub edges: Vec<(u32, u32)>,
}

impl GraphSpec {
    /// The edge's ends as indexes, if both nodes exist.
    pub(super) fn ends(&self, (from, to): (u32, u32)) -> Option<(usize, usize)> {
        let (from, to) = (from as usize, to as usize);
        (from < self.nodes.len() && to < self.nodes.len()).then_some((from, to))
    }
}

/// The way edges run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Ranks are columns.
    #[default]
    LeftToRight,
    /// Ranks are rows.
    TopToBottom,
}

/// Least distances in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Between two ranks; grows where edges need room to bend. 2 to 1,000 are used.
    pub ranks: u32,
    /// Between two nodes of one rank. Up to 1,000 are used.
    pub nodes: u32,
}

impl Gap {
    /// A gap past this is a mistake, and many of them would not fit into a `u32`.
    const MOST: u32 = 1_000;

    /// Empty cells between two ranks, before edges ask for more.
    pub(super) fn between_ranks(self) -> i64 {
        i64::from(self.ranks.min(Self::MOST))
    }

    /// Empty cells between two nodes.
    pub(super) fn between_nodes(self) -> i64 {
        i64::from(self.nodes.min(Self::MOST))
    }
}

/// How to arrange a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The way edges run.
    pub direction: Direction,
    /// Labels wider than this many columns are cut. At least 1 is used.
    pub max_label: usize,
    /// Distances between boxes.
    pub gap: Gap,
}

impl Options {
    /// Distances that suit the direction, labels up to 28 columns.
    pub fn new(direction: Direction) -> Self {
        let gap = match direction {
            Direction::LeftToRight => Gap { ranks: 4, nodes: 0 },
            Direction::TopToBottom => Gap { ranks: 2, nodes: 2 },
        };
        Self { direction, max_label: 28, gap }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(Direction::default())
    }
}
