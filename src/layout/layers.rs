//! The ranked graph with every link cut into pieces of one rank each.

use super::rank::Ranked;

/// More dummies than this are not made; the longest links then pass beside the drawing.
const DUMMY_BUDGET: usize = 60_000;

/// How a link gets from its lower to its higher rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chain {
    /// Through one vertex a rank, both ends included.
    Through(Vec<usize>),
    /// Along a lane beside all nodes, from the channel after the first to the channel before the second.
    Beside(usize, usize),
}

/// The vertices of one connected component, by rank.
pub(super) type Component = Vec<Vec<usize>>;

/// Vertices with their neighbours. The nodes come first, by their index; dummies follow.
#[derive(Debug, Default)]
pub(super) struct Layered {
    /// Nodes among the vertices.
    pub(super) nodes: usize,
    /// Rank of each vertex.
    pub(super) ranks: Vec<usize>,
    /// Neighbours in the rank before.
    pub(super) up: Vec<Vec<usize>>,
    /// Neighbours in the rank after.
    pub(super) down: Vec<Vec<usize>>,
    /// One per link.
    pub(super) chains: Vec<Chain>,
    /// Components, by their first node; each with the vertices of each rank in the order of a depth-first walk.
    pub(super) components: Vec<Component>,
}

impl Layered {
    /// How many ranks there are.
    pub(super) fn depth(&self) -> usize {
        self.ranks[..self.nodes].iter().max().map_or(0, |last| last + 1)
    }

    /// Whether the vertex only stands for a passing line.
    pub(super) fn is_dummy(&self, vertex: usize) -> bool {
        vertex >= self.nodes
    }

    fn add_dummy(&mut self, rank: usize) -> usize {
        self.ranks.push(rank);
        self.up.push(Vec::new());
        self.down.push(Vec::new());
        self.ranks.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize) {
        self.down[from].push(to);
        self.up[to].push(from);
    }
}

/// Cuts links into pieces and finds the components.
pub(super) fn layer(ranked: &Ranked) -> Layered {
    let count = ranked.ranks.len();
    let mut layered = Layered {
        nodes: count,
        ranks: ranked.ranks.clone(),
        up: vec![Vec::new(); count],
        down: vec![Vec::new(); count],
        ..Layered::default()
    };
    let longest = longest_span(ranked, DUMMY_BUDGET);
    for &(from, to) in &ranked.links {
        let (low, high) = (ranked.ranks[from], ranked.ranks[to]);
        if high - low > longest {
            layered.chains.push(Chain::Beside(from, to));
            continue;
        }
        let mut chain = vec![from];
        chain.extend((low + 1..high).map(|rank| layered.add_dummy(rank)));
        chain.push(to);
        for pair in chain.windows(2) {
            layered.connect(pair[0], pair[1]);
        }
        layered.chains.push(Chain::Through(chain));
    }
    layered.components = components(&layered, ranked);
    layered
}

/// The greatest number of ranks a link may cross so that all links that cross no more need at most `budget` dummies.
fn longest_span(ranked: &Ranked, budget: usize) -> usize {
    let mut spans: Vec<usize> = ranked.links.iter().map(|(from, to)| ranked.ranks[*to] - ranked.ranks[*from]).collect();
    spans.sort_unstable();
    let mut left = budget;
    for span in spans {
        match left.checked_sub(span - 1) {
            Some(rest) => left = rest,
            None => return span - 1,
        }
    }
    usize::MAX
}

/// Groups the vertices by component and rank.
fn components(layered: &Layered, ranked: &Ranked) -> Vec<Component> {
    let (of_node, count) = component_of_nodes(ranked);
    let mut components = vec![Component::new(); count];
    let mut seen = vec![false; layered.ranks.len()];
    let mut pending = Vec::new();
    for root in (0..layered.nodes).filter(|node| layered.up[*node].is_empty()) {
        pending.push(root);
        let component = &mut components[of_node[root]];
        while let Some(vertex) = pending.pop() {
            if std::mem::replace(&mut seen[vertex], true) {
                continue;
            }
            let rank = layered.ranks[vertex];
            if component.len() <= rank {
                component.resize_with(rank + 1, Vec::new);
            }
            component[rank].push(vertex);
            pending.extend(layered.down[vertex].iter().rev());
        }
    }
    components
}

/// The component of each node, numbered by first node, and how many there are.
fn component_of_nodes(ranked: &Ranked) -> (Vec<usize>, usize) {
    let count = ranked.ranks.len();
    let mut neighbours = vec![Vec::new(); count];
    for &(from, to) in &ranked.links {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let (mut of_node, mut found, mut pending) = (vec![usize::MAX; count], 0, Vec::new());
    for root in 0..count {
        if of_node[root] != usize::MAX {
            continue;
        }
        of_node[root] = found;
        pending.push(root);
        while let Some(node) = pending.pop() {
            for &next in &neighbours[node] {
                if of_node[next] == usize::MAX {
                    of_node[next] = found;
                    pending.push(next);
                }
            }
        }
        found += 1;
    }
    (of_node, found)
}

#[cfg(test)]
mod tests {
    use super::super::rank::rank;
    use super::super::tests::graph;
    use super::*;

    #[test]
    fn a_long_link_gets_a_dummy_a_rank() {
        let layered = layer(&rank(&graph(4, &[(0, 1), (1, 2), (2, 3), (0, 3)])));
        assert_eq!(layered.chains[3], Chain::Through(vec![0, 4, 5, 3]));
        assert_eq!(layered.ranks[4..], [1, 2]);
        assert_eq!(layered.depth(), 4);
    }

    #[test]
    fn components_stand_in_the_order_of_their_first_node() {
        let layered = layer(&rank(&graph(5, &[(0, 3), (1, 4)])));
        assert_eq!(layered.components, [vec![vec![0], vec![3]], vec![vec![1], vec![4]], vec![vec![2]]]);
    }

    #[test]
    fn links_past_the_budget_are_the_longest() {
        let ranked = rank(&graph(5, &[(0, 1), (1, 2), (2, 3), (3, 4), (0, 2), (0, 4)]));
        assert_eq!(longest_span(&ranked, 4), usize::MAX);
        assert_eq!(longest_span(&ranked, 3), 3);
        assert_eq!(longest_span(&ranked, 0), 1);
    }
}
