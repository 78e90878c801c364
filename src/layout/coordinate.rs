//! Positions across the ranks: each vertex near the middle of its neighbours, in its order, never overlapping.

use super::layers::{Component, Layered};
use super::straighten::straighten;

/// Rounds of one sweep down and one sweep up, for a small graph.
const MAX_ROUNDS: usize = 12;
/// Vertices moved in all rounds together.
const ROUND_BUDGET: usize = 2_000_000;
/// Pull of a line on a dummy; nodes give way so that long edges stay straight.
const DUMMY_WEIGHT: f64 = 8.0;
/// Keeps a mean that should be a half from being rounded either way by floating-point noise.
const ROUNDING_SLACK: f64 = 1e-6;

/// How much room vertices take across the ranks, in cells.
#[derive(Debug)]
pub(super) struct Sizes {
    /// Cells of each node; a dummy takes one.
    pub(super) nodes: Vec<i64>,
    /// Empty cells between two nodes.
    pub(super) gap: i64,
}

impl Sizes {
    /// Cells before the vertex's middle, where its lines end.
    fn before(&self, vertex: usize) -> i64 {
        self.nodes.get(vertex).map_or(0, |size| size / 2)
    }

    /// Cells after the vertex's middle.
    fn after(&self, vertex: usize) -> i64 {
        self.nodes.get(vertex).map_or(0, |size| size - 1 - size / 2)
    }

    /// Least distance between the middles of two neighbours.
    pub(super) fn apart(&self, first: usize, second: usize) -> i64 {
        let both_nodes = first.max(second) < self.nodes.len();
        let gap = if both_nodes { self.gap } else { self.gap.min(1) };
        self.after(first) + gap + self.before(second) + 1
    }
}

/// The middle of each vertex across the ranks, components one after another; and the first cell that is free after all of them.
pub(super) fn coordinates(components: &[Component], layered: &Layered, sizes: &Sizes) -> (Vec<i64>, i64) {
    let mut middles = vec![0.0; layered.ranks.len()];
    let mut cells = vec![0; layered.ranks.len()];
    let mut places = vec![0; layered.ranks.len()];
    for (place, vertex) in components.iter().flatten().flat_map(|rank| rank.iter().enumerate()) {
        places[*vertex] = place;
    }
    let rounds = (ROUND_BUDGET / layered.ranks.len().max(1)).clamp(1, MAX_ROUNDS);
    let mut free = 0;
    for component in components {
        let mut placer = Placer { layered, sizes, middles: &mut middles, blocks: Vec::new() };
        placer.place(component, rounds);
        placer.round(component, &mut cells);
        straighten(component, &places, layered, sizes, &mut cells);
        let first = component.iter().filter_map(|rank| rank.first());
        let least = first.map(|vertex| cells[*vertex] - sizes.before(*vertex)).min().unwrap_or(0);
        component.iter().flatten().for_each(|vertex| cells[*vertex] += free - least);
        let last = component.iter().filter_map(|rank| rank.last());
        free = last.map(|vertex| cells[*vertex] + sizes.after(*vertex) + 1).max().unwrap_or(free) + sizes.gap;
    }
    (cells, (free - sizes.gap).max(0))
}

/// Neighbouring vertices that touch and move together.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// Sum of weighted wishes for the position of the block's origin.
    wish: f64,
    weight: f64,
    vertices: usize,
}

impl Block {
    fn origin(self) -> f64 {
        self.wish / self.weight
    }
}

struct Placer<'a> {
    layered: &'a Layered,
    sizes: &'a Sizes,
    middles: &'a mut Vec<f64>,
    blocks: Vec<Block>,
}

impl Placer<'_> {
    fn place(&mut self, component: &Component, rounds: usize) {
        for rank in component {
            let mut at = 0;
            for (index, &vertex) in rank.iter().enumerate() {
                at += if index > 0 { self.sizes.apart(rank[index - 1], vertex) } else { 0 };
                self.middles[vertex] = at as f64;
            }
        }
        for _ in 0..rounds {
            component.iter().skip(1).for_each(|rank| self.settle(rank, &self.layered.up));
            component.iter().rev().skip(1).for_each(|rank| self.settle(rank, &self.layered.down));
        }
    }

    /// Moves one rank as near to its neighbours as order and distances allow: least squares by pooling adjacent violators
    /// (Ayer et al., 1955), in coordinates from which the least distances are taken off.
    fn settle(&mut self, rank: &[usize], neighbours: &[Vec<usize>]) {
        self.blocks.clear();
        let mut offset = 0;
        for (index, &vertex) in rank.iter().enumerate() {
            offset += if index > 0 { self.sizes.apart(rank[index - 1], vertex) } else { 0 };
            let (wish, weight) = self.wish(vertex, &neighbours[vertex]);
            let mut block = Block { wish: (wish - offset as f64) * weight, weight, vertices: 1 };
            while let Some(before) = self.blocks.pop_if(|before| before.origin() > block.origin()) {
                block.wish += before.wish;
                block.weight += before.weight;
                block.vertices += before.vertices;
            }
            self.blocks.push(block);
        }
        let origins = self.blocks.iter().flat_map(|block| std::iter::repeat_n(block.origin(), block.vertices));
        let mut offset = 0;
        for (index, (&vertex, origin)) in rank.iter().zip(origins).enumerate() {
            offset += if index > 0 { self.sizes.apart(rank[index - 1], vertex) } else { 0 };
            self.middles[vertex] = origin + offset as f64;
        }
    }

    /// Where the vertex would like to be, and how much: at the middle of its neighbours.
    fn wish(&self, vertex: usize, neighbours: &[usize]) -> (f64, f64) {
        if neighbours.is_empty() {
            return (self.middles[vertex], 0.1);
        }
        let ends = neighbours.iter().map(|next| self.middles[*next]);
        let mean = ends.sum::<f64>() / neighbours.len() as f64;
        (mean, if self.layered.is_dummy(vertex) { DUMMY_WEIGHT } else { neighbours.len() as f64 })
    }

    /// Whole cells: distances between neighbours in a rank are whole, so rounding the rest down keeps them.
    fn round(&self, component: &Component, cells: &mut [i64]) {
        for rank in component {
            let mut offset = 0;
            let mut least = i64::MIN;
            for (index, &vertex) in rank.iter().enumerate() {
                offset += if index > 0 { self.sizes.apart(rank[index - 1], vertex) } else { 0 };
                let origin = (self.middles[vertex] + 0.5 + ROUNDING_SLACK).floor() as i64 - offset;
                least = least.max(origin);
                cells[vertex] = least + offset;
            }
        }
    }
}
