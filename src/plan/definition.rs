//! The DAG of definitions (steps and resources as written): cycles, order, layers.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::need::{Need, needs_of_resource, needs_of_step};
use crate::grid::expression::{ResourceId, StepId};
use crate::grid::model::Grid;

/// A definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vertex {
    /// A resource.
    Resource(ResourceId),
    /// A step.
    Step(StepId),
}

/// Definitions that wait for each other in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The addresses along the circle; each waits for the next, the last for the first.
    pub addresses: Vec<String>,
}

impl std::fmt::Display for Cycle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = self.addresses.first().map_or("", String::as_str);
        write!(f, "{} → {first}", self.addresses.join(" → "))
    }
}

impl std::error::Error for Cycle {}

/// Definitions in order: each with its layer, those that wait after those they wait for.
pub(super) struct Order {
    /// Vertex and layer, sorted by layer, then kind, then place in the text.
    pub(super) vertices: Vec<(Vertex, u32)>,
}

impl Order {
    pub(super) fn of(grid: &Grid) -> Result<Self, Cycle> {
        let graph = graph(grid);
        if let Some(cycle) = cycle(grid, &graph) {
            return Err(cycle);
        }
        let mut layers = vec![0_u32; graph.node_count()];
        let order = petgraph::algo::toposort(&graph, None).unwrap_or_default();
        for vertex in order {
            let after = graph.neighbors_directed(vertex, petgraph::Outgoing);
            let layer = layers[vertex.index()] + 1;
            for next in after {
                layers[next.index()] = layers[next.index()].max(layer);
            }
        }
        let mut vertices: Vec<(Vertex, u32)> = graph.node_indices().map(|at| (graph[at], layers[at.index()])).collect();
        vertices.sort_by_key(|(vertex, layer)| (*layer, *vertex));
        Ok(Self { vertices })
    }
}

fn graph(grid: &Grid) -> DiGraph<Vertex, ()> {
    let mut graph = DiGraph::new();
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    let resources: Vec<NodeIndex> =
        (0..count(grid.resources.len())).map(|at| graph.add_node(Vertex::Resource(ResourceId(at)))).collect();
    let steps: Vec<NodeIndex> = (0..count(grid.steps.len())).map(|at| graph.add_node(Vertex::Step(StepId(at)))).collect();
    let mut connect = |needs: &[Need], to: NodeIndex| {
        for need in needs {
            let from = match (need.step(), need.resource()) {
                (Some(step), _) => steps.get(step.0 as usize),
                (None, Some(resource)) => resources.get(resource.0 as usize),
                (None, None) => None,
            };
            if let Some(from) = from {
                graph.update_edge(*from, to, ());
            }
        }
    };
    for (resource, vertex) in grid.resources.iter().zip(&resources) {
        connect(&needs_of_resource(grid, resource), *vertex);
    }
    for (step, vertex) in grid.steps.iter().zip(&steps) {
        let (once, each) = needs_of_step(grid, step);
        connect(&once, *vertex);
        connect(&each, *vertex);
    }
    graph
}

/// The first cycle, walked along its edges so that it reads as who waits for whom.
fn cycle(grid: &Grid, graph: &DiGraph<Vertex, ()>) -> Option<Cycle> {
    let knot = tarjan_scc(graph).into_iter().find(|knot| match knot.as_slice() {
        [one] => graph.contains_edge(*one, *one),
        knot => knot.len() > 1,
    })?;
    let start = *knot.iter().min_by_key(|at| graph[**at])?;
    let mut path = vec![start];
    loop {
        let last = *path.last()?;
        let mut needed: Vec<NodeIndex> =
            graph.neighbors_directed(last, petgraph::Incoming).filter(|next| knot.contains(next)).collect();
        needed.sort_by_key(|at| graph[*at]);
        // A closed step is preferred; else the first not yet walked; else close where the walk meets itself.
        if needed.contains(&start) {
            break;
        }
        match needed.iter().find(|next| !path.contains(next)) {
            Some(next) => path.push(*next),
            None => {
                let met = needed.first()?;
                let at = path.iter().position(|one| one == met)?;
                path.drain(..at);
                break;
            }
        }
    }
    let address = |at: &NodeIndex| match graph[*at] {
        Vertex::Resource(id) => grid.resource(id).map(|resource| resource.address()),
        Vertex::Step(id) => grid.step(id).map(|step| step.address()),
    };
    Some(Cycle { addresses: path.iter().filter_map(address).collect() })
}
