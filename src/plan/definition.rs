//! The DAG of definitions (steps and resources as written): cycles, order, layers.

use std::collections::HashMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::need::{Need, Needs, needs_of_resource};
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

/// The definitions of one container in order: each with its layer, those that wait after those they wait for.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Vertex and layer, sorted by layer, then kind, then place in the text.
    pub(super) vertices: Vec<(Vertex, u32)>,
    /// How many layers there are, those in groups counted.
    depth: u32,
}

/// The orders of all containers: of the grid itself, and of each group.
#[derive(Debug, Default)]
pub(super) struct Orders {
    outside: Order,
    groups: HashMap<StepId, Order>,
}

impl Orders {
    pub(super) fn of(grid: &Grid, needs: &[Needs]) -> Result<Self, Cycle> {
        let mut orders = Self::default();
        // A group has a lower id than what is in it, and its layers are as many as those in it.
        for step in grid.steps.iter().rev() {
            if let Some(group) = step.group() {
                let order = orders.order(grid, needs, &group.steps, false)?;
                orders.groups.insert(step.id, order);
            }
        }
        let outside: Vec<StepId> = grid.steps.iter().filter(|step| step.within.is_none()).map(|step| step.id).collect();
        orders.outside = orders.order(grid, needs, &outside, true)?;
        Ok(orders)
    }

    /// The order of a container.
    pub(super) fn within(&self, group: Option<StepId>) -> Option<&Order> {
        group.map_or(Some(&self.outside), |group| self.groups.get(&group))
    }

    fn order(&self, grid: &Grid, needs: &[Needs], steps: &[StepId], resources: bool) -> Result<Order, Cycle> {
        let graph = graph(grid, needs, steps, resources);
        if let Some(cycle) = cycle(grid, &graph) {
            return Err(cycle);
        }
        let mut layers = vec![0_u32; graph.node_count()];
        let mut depth = 0;
        let order = petgraph::algo::toposort(&graph, None).unwrap_or_default();
        for vertex in order {
            let end = layers[vertex.index()] + self.depth_of(graph[vertex]);
            depth = depth.max(end);
            for next in graph.neighbors_directed(vertex, petgraph::Outgoing) {
                layers[next.index()] = layers[next.index()].max(end);
            }
        }
        let mut vertices: Vec<(Vertex, u32)> = graph.node_indices().map(|at| (graph[at], layers[at.index()])).collect();
        vertices.sort_by_key(|(vertex, layer)| (*layer, *vertex));
        Ok(Order { vertices, depth })
    }

    /// How many layers a vertex takes: its own and those of what is in it.
    fn depth_of(&self, vertex: Vertex) -> u32 {
        match vertex {
            Vertex::Step(step) => 1 + self.groups.get(&step).map_or(0, |inside| inside.depth),
            Vertex::Resource(_) => 1,
        }
    }
}

/// Who waits for whom in one container; resources stand in the grid's own.
fn graph(grid: &Grid, needs: &[Needs], steps: &[StepId], resources: bool) -> DiGraph<Vertex, ()> {
    let mut graph = DiGraph::new();
    let mut places: HashMap<Vertex, NodeIndex> = HashMap::new();
    let made = u32::try_from(if resources { grid.resources.len() } else { 0 }).unwrap_or(u32::MAX);
    for vertex in (0..made).map(|at| Vertex::Resource(ResourceId(at))).chain(steps.iter().copied().map(Vertex::Step)) {
        places.insert(vertex, graph.add_node(vertex));
    }
    let mut edges = Vec::new();
    let mut connect = |needs: &mut dyn Iterator<Item = &Need>, to: Vertex| {
        for need in needs {
            let from = need.step().map(Vertex::Step).or(need.resource().map(Vertex::Resource));
            edges.extend(from.and_then(|from| places.get(&from)).copied().zip(places.get(&to).copied()));
        }
    };
    for at in 0..made {
        if let Some(resource) = grid.resource(ResourceId(at)) {
            connect(&mut needs_of_resource(grid, resource).iter(), Vertex::Resource(ResourceId(at)));
        }
    }
    for step in steps {
        if let Some(Needs { once, each, racing }) = needs.get(step.0 as usize) {
            connect(&mut once.iter().chain(each).chain(racing), Vertex::Step(*step));
        }
    }
    edges.sort_unstable();
    edges.dedup();
    for (from, to) in edges {
        graph.add_edge(from, to, ());
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
