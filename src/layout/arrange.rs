//! From a graph to its layout.

use super::boxes::Boxes;
use super::coordinate::{self, Sizes};
use super::geometry::Layout;
use super::graph::{GraphSpec, Options};
use super::layers;
use super::order;
use super::rank;
use super::router::Router;

/// Arranges a graph: deterministic, bounded work, no overlaps.
///
/// Ranks are longest paths, so a node stands where it can start at the earliest. Edges that close a cycle are taken backwards.
pub fn arrange(graph: &GraphSpec, options: &Options) -> Layout {
    let ranked = rank::rank(graph);
    let mut layered = layers::layer(&ranked);
    let mut components = std::mem::take(&mut layered.components);
    order::order(&mut components, &layered);
    let boxes = Boxes::new(graph, options);
    let sizes = Sizes { nodes: boxes.across(), gap: options.gap.between_nodes() };
    let across = coordinate::coordinates(&components, &layered, &sizes);
    Router::new(&layered, &boxes, across, options.gap.between_ranks()).layout(&ranked.roles)
}
