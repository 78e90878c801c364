//! Cycles broken by taking back edges the other way round; ranks by longest path.

use super::geometry::EdgeKind;
use super::graph::GraphSpec;
use std::collections::HashMap;

/// What an edge of the input became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Drawn along a link, as it stands or backwards.
    Link(usize, EdgeKind),
    /// A loop at this node.
    Loop(usize),
    /// Names a node that does not exist.
    Dangling,
}

/// The graph without cycles, loops and parallel edges.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    /// Rank of each node.
    pub(super) ranks: Vec<usize>,
    /// Each from a lower rank to a higher one, each pair once.
    pub(super) links: Vec<(usize, usize)>,
    /// One per edge of the input.
    pub(super) roles: Vec<Role>,
}

/// Breaks cycles and ranks the nodes.
pub(super) fn rank(graph: &GraphSpec) -> Ranked {
    let count = graph.nodes.len();
    let mut successors = vec![Vec::new(); count];
    let mut has_predecessor = vec![false; count];
    for (from, to) in graph.edges.iter().filter_map(|edge| graph.ends(*edge)) {
        if from != to {
            successors[from].push(to);
            has_predecessor[to] = true;
        }
    }
    let finished = finishing_order(&successors, &has_predecessor);
    let mut place = vec![0; count];
    for (at, node) in finished.iter().rev().enumerate() {
        place[*node] = at;
    }
    let (links, roles) = link(graph, &place);
    let ranks = longest_paths(count, &links, &place);
    Ranked { ranks, links, roles }
}

/// Depth-first finishing order, from nodes without predecessors first. Read backwards it is a topological order of all edges but
/// those that close a cycle; these point backwards in it.
fn finishing_order(successors: &[Vec<usize>], has_predecessor: &[bool]) -> Vec<usize> {
    let count = successors.len();
    let (mut seen, mut finished, mut path) = (vec![false; count], Vec::with_capacity(count), Vec::new());
    let free = (0..count).filter(|node| !has_predecessor[*node]);
    let bound = (0..count).filter(|node| has_predecessor[*node]);
    for root in free.chain(bound) {
        if seen[root] {
            continue;
        }
        seen[root] = true;
        path.push((root, 0));
        while let Some((node, next)) = path.last_mut() {
            match successors[*node].get(*next) {
                Some(&successor) => {
                    *next += 1;
                    if !seen[successor] {
                        seen[successor] = true;
                        path.push((successor, 0));
                    }
                }
                None => {
                    finished.push(*node);
                    path.pop();
                }
            }
        }
    }
    finished
}

/// One link per pair of nodes, pointing forwards in `place`.
fn link(graph: &GraphSpec, place: &[usize]) -> (Vec<(usize, usize)>, Vec<Role>) {
    let (mut links, mut known) = (Vec::new(), HashMap::new());
    let roles = graph.edges.iter().map(|edge| {
        let Some((from, to)) = graph.ends(*edge) else {
            return Role::Dangling;
        };
        if from == to {
            return Role::Loop(from);
        }
        let (pair, kind) = if place[from] < place[to] { ((from, to), EdgeKind::Forward) } else { ((to, from), EdgeKind::Back) };
        let index = *known.entry(pair).or_insert_with(|| {
            links.push(pair);
            links.len() - 1
        });
        Role::Link(index, kind)
    });
    let roles = roles.collect();
    (links, roles)
}

/// The longest path to each node from one without predecessors.
fn longest_paths(count: usize, links: &[(usize, usize)], place: &[usize]) -> Vec<usize> {
    let mut by_source: Vec<(usize, usize)> = links.to_vec();
    by_source.sort_by_key(|(from, _)| place[*from]);
    let mut ranks = vec![0; count];
    for (from, to) in by_source {
        ranks[to] = ranks[to].max(ranks[from] + 1);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::super::tests::graph;
    use super::*;

    #[test]
    fn a_rank_is_the_longest_path() {
        let ranked = rank(&graph(4, &[(0, 1), (1, 2), (0, 2), (3, 2)]));
        assert_eq!(ranked.ranks, [0, 1, 2, 0]);
    }

    #[test]
    fn the_edge_that_closes_a_cycle_runs_back() {
        let ranked = rank(&graph(3, &[(0, 1), (1, 2), (2, 0)]));
        assert_eq!(ranked.ranks, [0, 1, 2]);
        assert_eq!(ranked.roles[2], Role::Link(2, EdgeKind::Back));
        assert_eq!(ranked.links[2], (0, 2));
    }

    #[test]
    fn parallel_and_opposite_edges_share_a_link() {
        let ranked = rank(&graph(2, &[(0, 1), (0, 1), (1, 0), (1, 1), (1, 7)]));
        assert_eq!(ranked.links, [(0, 1)]);
        assert_eq!(ranked.roles[1], Role::Link(0, EdgeKind::Forward));
        assert_eq!(ranked.roles[2], Role::Link(0, EdgeKind::Back));
        assert_eq!(ranked.roles[3], Role::Loop(1));
        assert_eq!(ranked.roles[4], Role::Dangling);
    }
}
