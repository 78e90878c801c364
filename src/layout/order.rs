//! The order of vertices within each rank: barycentre sweeps down and up, the order with the fewest crossings kept.

use super::layers::{Component, Layered};

/// Sweeps at most, for a small component.
const MAX_SWEEPS: usize = 24;
/// Sweeps at least.
const MIN_SWEEPS: usize = 2;
/// Pieces of links looked at in all sweeps together.
const SWEEP_BUDGET: usize = 3_000_000;
/// Sweeps without a better order before giving up.
const PATIENCE: usize = 4;

/// Which neighbours a sweep looks at.
#[derive(Debug, Clone, Copy)]
enum Sweep {
    Down,
    Up,
}

impl Sweep {
    fn turned(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// Reorders the ranks of each component; never to more crossings than it had.
pub(super) fn order(components: &mut [Component], layered: &Layered) {
    let mut sweeper = Sweeper::new(layered);
    for component in components {
        sweeper.order(component);
    }
}

/// How many pairs of lines cross.
#[cfg(test)]
pub(super) fn crossings(component: &Component, layered: &Layered) -> u64 {
    let mut sweeper = Sweeper::new(layered);
    component.iter().for_each(|rank| sweeper.note(rank));
    sweeper.crossings(component)
}

/// Working memory of the sweeps.
struct Sweeper<'a> {
    layered: &'a Layered,
    /// Place of each vertex within its rank.
    place: Vec<usize>,
    tree: Vec<u64>,
    ends: Vec<usize>,
    movable: Vec<(f64, usize)>,
}

impl<'a> Sweeper<'a> {
    fn new(layered: &'a Layered) -> Self {
        let place = vec![0; layered.ranks.len()];
        Self { layered, place, tree: Vec::new(), ends: Vec::new(), movable: Vec::new() }
    }

    fn order(&mut self, component: &mut Component) {
        component.iter().for_each(|rank| self.note(rank));
        let mut fewest = self.crossings(component);
        if fewest == 0 {
            return;
        }
        let mut best = component.clone();
        let (mut stale, mut way) = (0, Sweep::Down);
        for _ in 0..self.sweeps(component) {
            self.sweep(component, way);
            let crossings = self.crossings(component);
            stale += 1;
            if crossings < fewest {
                fewest = crossings;
                best.clone_from(component);
                stale = 0;
            }
            if fewest == 0 || stale == PATIENCE {
                break;
            }
            way = way.turned();
        }
        *component = best;
    }

    fn sweeps(&self, component: &Component) -> usize {
        let pieces: usize = component.iter().flatten().map(|vertex| self.layered.down[*vertex].len()).sum();
        (SWEEP_BUDGET / pieces.max(1)).clamp(MIN_SWEEPS, MAX_SWEEPS)
    }

    fn note(&mut self, rank: &[usize]) {
        for (place, vertex) in rank.iter().enumerate() {
            self.place[*vertex] = place;
        }
    }

    fn sweep(&mut self, component: &mut Component, way: Sweep) {
        let last = component.len();
        match way {
            Sweep::Down => (1..last).for_each(|rank| self.reorder(&mut component[rank], way)),
            Sweep::Up => (0..last.saturating_sub(1)).rev().for_each(|rank| self.reorder(&mut component[rank], way)),
        }
    }

    /// Sorts by barycentre; a vertex without neighbours on that side keeps its place.
    fn reorder(&mut self, rank: &mut [usize], way: Sweep) {
        let layered = self.layered;
        self.movable.clear();
        for &vertex in rank.iter() {
            let neighbours = neighbours(layered, vertex, way);
            if !neighbours.is_empty() {
                let sum: usize = neighbours.iter().map(|next| self.place[*next]).sum();
                self.movable.push((sum as f64 / neighbours.len() as f64, vertex));
            }
        }
        self.movable.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut sorted = self.movable.iter().map(|(_, vertex)| *vertex);
        for slot in rank.iter_mut().filter(|slot| !neighbours(layered, **slot, way).is_empty()) {
            *slot = sorted.next().unwrap_or(*slot);
        }
        self.note(rank);
    }

    fn crossings(&mut self, component: &Component) -> u64 {
        component.windows(2).map(|pair| self.crossings_between(&pair[0], pair[1].len())).sum()
    }

    /// Counts inversions with a Fenwick tree, after Barth, Mutzel and Jünger, "Simple and efficient bilayer cross counting" (2004).
    fn crossings_between(&mut self, upper: &[usize], lower: usize) -> u64 {
        self.tree.clear();
        self.tree.resize(lower + 1, 0);
        let (mut crossings, mut seen) = (0, 0);
        for &vertex in upper {
            self.ends.clear();
            self.ends.extend(self.layered.down[vertex].iter().map(|next| self.place[*next] + 1));
            for end in &self.ends {
                crossings += seen - prefix_sum(&self.tree, *end);
            }
            for end in &self.ends {
                add_one(&mut self.tree, *end);
            }
            seen += self.ends.len() as u64;
        }
        crossings
    }
}

fn neighbours(layered: &Layered, vertex: usize, way: Sweep) -> &[usize] {
    match way {
        Sweep::Down => &layered.up[vertex],
        Sweep::Up => &layered.down[vertex],
    }
}

fn prefix_sum(tree: &[u64], mut at: usize) -> u64 {
    let mut sum = 0;
    while at > 0 {
        sum += tree[at];
        at &= at - 1;
    }
    sum
}

fn add_one(tree: &mut [u64], mut at: usize) {
    while at < tree.len() {
        tree[at] += 1;
        at += at & at.wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    use super::super::layers::layer;
    use super::super::rank::rank;
    use super::super::tests::graph;
    use super::*;

    #[test]
    fn crossed_lines_are_counted() {
        let layered = layer(&rank(&graph(6, &[(0, 5), (0, 4), (1, 4), (1, 3), (2, 3)])));
        assert_eq!(crossings(&vec![vec![0, 1, 2], vec![3, 4, 5]], &layered), 6);
        assert_eq!(crossings(&vec![vec![0, 1, 2], vec![5, 4, 3]], &layered), 0);
    }

    #[test]
    fn a_twisted_ladder_is_untwisted() {
        let layered = layer(&rank(&graph(6, &[(0, 5), (0, 4), (1, 4), (1, 3), (2, 3)])));
        let mut components = [vec![vec![0, 1, 2], vec![3, 4, 5]]];
        order(&mut components, &layered);
        assert_eq!(crossings(&components[0], &layered), 0);
    }
}
