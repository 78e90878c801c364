//! The longest way through a plan, by whatever a node weighs.

use std::collections::HashMap;
use std::ops::Add;

use petgraph::graph::{DiGraph, NodeIndex};

use super::{FrameId, Plan, PlanNode, What};
use crate::base::id::NodeId;

/// The longest way through a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriticalPath<W> {
    /// The nodes on it that weigh something, first to last.
    pub nodes: Vec<NodeId>,
    /// What they weigh together.
    pub weight: W,
}

/// Finds the longest way, where a node weighs what `weight` says and waiting weighs nothing. Of equals, the one that comes first in the plan.
///
/// A collection whose instances are known takes as long as the longest of them, and what `weight` says of itself does not count. An
/// instance waits until its collection opens, whoever waits for the collection until it has ended. What stands in a group begins after
/// what `weight` says of the group, and the group ends when all in it has. A race is taken as if the slowest won.
pub fn critical_path<W>(plan: &Plan, weight: impl Fn(&PlanNode) -> W) -> CriticalPath<W>
where
    W: Copy + Default + Ord + Add<Output = W>,
{
    let graph = graph(plan);
    let (opened, groups) = (opened(plan), groups(plan));
    let mut best: Vec<(W, Option<NodeIndex>)> = vec![(W::default(), None); graph.node_count()];
    // The plan has no cycles, or there would be none.
    let order = petgraph::algo::toposort(&graph, None).unwrap_or_default();
    for at in &order {
        let (reached, _) = best[at.index()];
        for next in graph.neighbors(*at) {
            let weighs = |node: usize| plan.nodes().get(node).map(&weight).unwrap_or_default();
            let through = match (own(*at, next), entered(*at, next, &groups)) {
                (Some(node), _) if !opened[node] => weighs(node),
                (_, Some(group)) => weighs(group),
                _ => W::default(),
            };
            let length = reached + through;
            let (known, before) = best[next.index()];
            let earlier = before.is_some_and(|before| at.index() < before.index());
            if before.is_none() || length > known || (length == known && earlier) {
                best[next.index()] = (length, Some(*at));
            }
        }
    }
    let Some(end) = order.iter().copied().max_by_key(|at| (best[at.index()].0, std::cmp::Reverse(at.index()))) else {
        return CriticalPath { nodes: Vec::new(), weight: W::default() };
    };
    let mut nodes = Vec::new();
    let mut at = end;
    while let (_, Some(before)) = best[at.index()] {
        let heavier = best[at.index()].0 > best[before.index()].0;
        if let (Some(node), true) = (own(before, at).or_else(|| entered(before, at, &groups)), heavier) {
            nodes.push(NodeId(u32::try_from(node).unwrap_or(u32::MAX)));
        }
        at = before;
    }
    nodes.reverse();
    CriticalPath { nodes, weight: best[end.index()].0 }
}

/// What all nodes weigh together; of a collection whose instances are known, only these.
pub fn total<W: Default + Add<Output = W>>(plan: &Plan, weight: impl Fn(&PlanNode) -> W) -> W {
    let opened = opened(plan);
    let closed = plan.nodes().iter().zip(opened).filter(|(_, opened)| !opened);
    closed.fold(W::default(), |sum, (node, _)| sum + weight(node))
}

/// By node, whether it is a collection that has instances.
fn opened(plan: &Plan) -> Vec<bool> {
    let mut opened = vec![false; plan.nodes().len()];
    for node in plan.nodes() {
        if let What::Instance { collection, .. } = &node.what {
            opened[collection.index()] = true;
        }
    }
    opened
}

/// By node, the group it stands in.
fn groups(plan: &Plan) -> Vec<Option<usize>> {
    let inside = plan.nodes().iter().enumerate().filter_map(|(at, node)| Some((node.inside?, at)));
    let groups: HashMap<FrameId, usize> = inside.collect();
    let directly = |node: &PlanNode| !matches!(node.what, What::Instance { .. } | What::Resource(_));
    plan.nodes().iter().map(|node| groups.get(&node.frame).copied().filter(|_| directly(node))).collect()
}

/// Two vertices a node: it begins, it has ended. Edges lead to what can only be later.
fn graph(plan: &Plan) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(plan.nodes().len() * 2, 0);
    for _ in 0..plan.nodes().len() * 2 {
        graph.add_node(());
    }
    let groups = groups(plan);
    for (at, node) in plan.nodes().iter().enumerate() {
        graph.add_edge(begin(at), end(at), ());
        if let Some(group) = groups[at] {
            graph.add_edge(begin(group), begin(at), ());
            graph.add_edge(end(at), end(group), ());
        }
        for before in node.after.iter().chain(&node.racers).chain(&node.uses) {
            graph.add_edge(end(before.index()), begin(at), ());
        }
        for before in &node.after_opening {
            graph.add_edge(begin(before.index()), begin(at), ());
        }
        if let What::Instance { collection, .. } = &node.what {
            graph.add_edge(begin(collection.index()), begin(at), ());
            graph.add_edge(end(at), end(collection.index()), ());
        }
    }
    graph
}

fn begin(node: usize) -> NodeIndex {
    NodeIndex::new(node * 2)
}

fn end(node: usize) -> NodeIndex {
    NodeIndex::new(node * 2 + 1)
}

/// The node whose beginning and end these are.
fn own(from: NodeIndex, to: NodeIndex) -> Option<usize> {
    (from.index() % 2 == 0 && to.index() == from.index() + 1).then_some(from.index() / 2)
}

/// The group that is entered between these.
fn entered(from: NodeIndex, to: NodeIndex, groups: &[Option<usize>]) -> Option<usize> {
    let group = groups.get(to.index() / 2).copied().flatten()?;
    (to.index() % 2 == 0 && from == begin(group)).then_some(group)
}
