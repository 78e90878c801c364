//! Layered drawing of a directed graph: labels and edges in; coordinates, text, SVG, Mermaid and DOT out.
//!
//! Cells are the unit everywhere: one terminal column wide, one terminal row high.
//!
//! | step | file | what it decides |
//! |---|---|---|
//! | 1 | `rank` | which edges are taken backwards, the rank of each node |
//! | 2 | `layers` | dummy vertices on long edges, connected components |
//! | 3 | `order` | the order within each rank, by barycentre sweeps |
//! | 4 | `coordinate`, `straighten` | positions across the ranks, long edges straight |
//! | 5 | `sequence`, `channel` | which track each bend takes between two ranks |
//! | 6 | `router` | positions along the ranks, finished boxes and routes |
//!
//! The steps are those of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981).
//!
//! Owns: ranks, order, coordinates, routes; the text, SVG, Mermaid and DOT of a drawing.
//! May import: nothing of ours.

mod arrange;
mod boxes;
mod canvas;
mod channel;
mod coordinate;
pub mod dot;
mod geometry;
mod graph;
mod label;
mod layers;
pub mod mermaid;
mod order;
mod palette;
mod pen;
mod rank;
mod router;
mod sequence;
mod straighten;
pub mod svg;
pub mod text;

#[cfg(test)]
mod tests;

pub use arrange::arrange;
pub use geometry::{EdgeKind, Layout, Placed, Point, Route};
pub use graph::{Direction, Gap, GraphSpec, NodeSpec, Options};
