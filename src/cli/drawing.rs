//! A plan as a graph to draw: collections as one node each.

use std::collections::BTreeSet;

use std::sync::Arc;

use crate::base::id::NodeId;
use crate::event::{EdgeKind, NodeInfo, NodeKind};
use crate::layout::{GraphSpec, NodeSpec};
use crate::plan::Plan;

/// The sign of a resource.
const RESOURCE: char = '◆';

/// The graph of a plan: steps, resources, who waits for whom. A collection is one node, `TYPE.NAME ×N`; `×?` if N is known only when it runs.
pub(super) fn drawing(plan: &Plan) -> GraphSpec {
    let infos = plan.infos();
    let mut instances = vec![0_usize; infos.len()];
    let mut collections: Vec<Option<usize>> = vec![None; infos.len()];
    for (instance, collection, kind) in plan.edges() {
        if *kind == EdgeKind::Instance {
            instances[collection.index()] += 1;
            collections[instance.index()] = Some(collection.index());
        }
    }
    let shown = shown(&infos, &collections);
    let mut graph = GraphSpec::default();
    let mut place = vec![0_u32; infos.len()];
    for (at, info) in infos.iter().enumerate().filter(|(at, _)| shown[*at] == *at && !plan.leaves_out(id(*at))) {
        place[at] = u32::try_from(graph.nodes.len()).unwrap_or(u32::MAX);
        let name = info.address.split_once('.').map_or(&*info.address, |(_, name)| name);
        let label = match (info.kind, instances[at]) {
            (NodeKind::Collection, 0) => format!("{name} ×?"),
            (NodeKind::Collection, number) => format!("{name} ×{number}"),
            _ => name.to_owned(),
        };
        let glyph = (info.kind == NodeKind::Resource).then_some(RESOURCE);
        graph.nodes.push(NodeSpec { label, glyph, class: String::new() });
    }
    let drawn = |node: &NodeId| !plan.leaves_out(*node);
    let edges = plan.edges().iter().filter(|(from, to, kind)| *kind != EdgeKind::Instance && drawn(from) && drawn(to));
    let edges: BTreeSet<(u32, u32)> = edges.map(|(from, to, _)| (place[shown[from.index()]], place[shown[to.index()]])).collect();
    graph.edges = edges.into_iter().filter(|(from, to)| from != to).collect();
    graph
}

fn id(at: usize) -> NodeId {
    NodeId(u32::try_from(at).unwrap_or(u32::MAX))
}

/// Which node stands for each: an instance's collection for the instance, and for what is in all instances of a group but the first.
fn shown(infos: &[Arc<NodeInfo>], collections: &[Option<usize>]) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..infos.len()).collect();
    let mut hidden = vec![false; infos.len()];
    let mut begun = BTreeSet::new();
    for (at, info) in infos.iter().enumerate() {
        if let Some(group) = info.parent.map(NodeId::index).filter(|group| hidden[*group]) {
            (shown[at], hidden[at]) = (shown[group], true);
        } else if let Some(collection) = collections[at] {
            (shown[at], hidden[at]) = (shown[collection], hidden[collection] || !begun.insert(collection));
        }
    }
    shown
}
