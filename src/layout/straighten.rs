//! Bends taken out where there is room: the dummies of a link as one, and nodes in a path, move into the row of a neighbour.

use super::coordinate::Sizes;
use super::layers::{Component, Layered};

/// Passes over all runs: one that moves can make room for another.
const PASSES: usize = 3;

/// Moves runs without changing the order of any rank; each move leaves fewer bends than before. `places` holds the place of each
/// vertex within its rank of the component.
pub(super) fn straighten(component: &Component, places: &[usize], layered: &Layered, sizes: &Sizes, cells: &mut [i64]) {
    let runs: Vec<Run> = component.iter().flatten().filter_map(|vertex| Run::starting_at(*vertex, layered)).collect();
    for _ in 0..PASSES {
        let mut moved = false;
        for run in &runs {
            let Some(row) = run.better_row(cells) else {
                continue;
            };
            let fits = run.vertices.iter().all(|vertex| {
                let rank = &component[layered.ranks[*vertex]];
                let place = places[*vertex];
                let above = place.checked_sub(1).and_then(|place| rank.get(place));
                let below = rank.get(place + 1);
                above.is_none_or(|above| cells[*above] + sizes.apart(*above, *vertex) <= row)
                    && below.is_none_or(|below| row + sizes.apart(*vertex, *below) <= cells[*below])
            });
            if fits {
                run.vertices.iter().for_each(|vertex| cells[*vertex] = row);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// Vertices that move as one: all dummies of a link, or a node with at most one neighbour on either side.
struct Run {
    vertices: Vec<usize>,
    /// The vertices before the first and after the last.
    ends: (Option<usize>, Option<usize>),
}

impl Run {
    /// The run of which this vertex is the first.
    fn starting_at(vertex: usize, layered: &Layered) -> Option<Self> {
        let before = layered.up[vertex].first().copied();
        let (up, down) = (layered.up[vertex].len(), layered.down[vertex].len());
        let begins = if layered.is_dummy(vertex) {
            before.is_some_and(|before| !layered.is_dummy(before))
        } else {
            up <= 1 && down <= 1 && up + down > 0
        };
        if !begins {
            return None;
        }
        let mut vertices = vec![vertex];
        let mut after = layered.down[vertex].first().copied();
        while let Some(next) = after.filter(|next| layered.is_dummy(vertex) && layered.is_dummy(*next)) {
            vertices.push(next);
            after = layered.down[next].first().copied();
        }
        Some(Self { vertices, ends: (before, after) })
    }

    /// The row of a vertex at one end, if the run would bend less there.
    fn better_row(&self, cells: &[i64]) -> Option<i64> {
        let row = |end: Option<usize>| end.map(|vertex| cells[vertex]);
        let (before, after) = (row(self.ends.0), row(self.ends.1));
        let inner = self.vertices.iter().map(|vertex| cells[*vertex]);
        let rows: Vec<i64> = before.into_iter().chain(inner).chain(after).collect();
        let bends = rows.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let bends_at = |row: i64| before.into_iter().chain(after).filter(|end| *end != row).count();
        let best = before.into_iter().chain(after).map(|row| (bends_at(row), row)).min();
        best.filter(|(fewest, _)| *fewest < bends).map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::super::layers::layer;
    use super::super::rank::rank;
    use super::super::tests::graph;
    use super::*;

    /// a → b → c → d and a → d, the long edge's dummies being vertices 4 and 5.
    fn settled(rows: [i64; 6]) -> Vec<i64> {
        let layered = layer(&rank(&graph(4, &[(0, 1), (1, 2), (2, 3), (0, 3)])));
        let component = vec![vec![0], vec![1, 4], vec![2, 5], vec![3]];
        let sizes = Sizes { nodes: vec![3; 4], gap: 0 };
        let mut cells = rows.to_vec();
        straighten(&component, &[0, 0, 0, 0, 1, 1], &layered, &sizes, &mut cells);
        cells
    }

    #[test]
    fn dummies_move_together_into_the_row_of_an_end() {
        assert_eq!(settled([5, 1, 1, 5, 6, 7]), [5, 1, 1, 5, 5, 5]);
    }

    #[test]
    fn nothing_moves_into_a_box() {
        assert_eq!(settled([2, 1, 1, 2, 3, 4]), [2, 1, 1, 2, 3, 4]);
    }
}
