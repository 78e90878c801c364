//! Bends between two ranks: which track each line takes, so that lines meet only where they share an end.
//!
//! A net leaves one row of the lower rank and enters rows of the higher one, through one stretch across on a track of its own. The words
//! are those of a drawing from left to right: rows across the ranks, tracks along them. A row can be left by one net and entered by
//! another; then the first must turn off before the second turns in. Nets that enter the same rows may lie over each other: each of them
//! leads to all of these rows. Where these demands form a circle, a net gets two tracks and a free row
//! between them (a dogleg, as in Deutsch, "A dogleg channel router", 1976).

use super::sequence::{Sequence, sequence};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Tracks tried before a new one is opened.
const TRACKS_TRIED: usize = 64;

/// Lines from one end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Net {
    /// The row it leaves; no other net leaves it.
    pub(super) from: i64,
    /// The rows it enters.
    pub(super) to: Vec<i64>,
}

impl Net {
    /// Whether it needs a track.
    pub(super) fn bends(&self) -> bool {
        self.to.iter().any(|row| *row != self.from)
    }

    /// First and last row of the net, with a row it must touch.
    fn span(&self, other: i64) -> (i64, i64) {
        self.to.iter().fold((self.from.min(other), self.from.max(other)), |(low, high), row| (low.min(*row), high.max(*row)))
    }

    /// Of two nets that may have either order, the one with the smaller key should turn first. Nets with several ends first, so that
    /// a line that joins them does so behind their branches; lines that go down then cross least if the lowest turns first,
    /// lines that go up if the highest does.
    pub(super) fn key(&self) -> (bool, i64) {
        let goes_down = self.to.iter().map(|row| row - self.from).sum::<i64>() > 0;
        (self.to.len() == 1, if goes_down { -self.from } else { self.from })
    }
}

/// How a net crosses its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It only enters the row it leaves.
    Straight,
    /// Across on this track.
    Track(usize),
    /// Across on `first` to the free `row`, along it, and across on `last`.
    Dogleg {
        /// Track next to the row it leaves.
        first: usize,
        /// Row between the tracks; nobody else's.
        row: i64,
        /// Track next to the rows it enters.
        last: usize,
    },
}

/// The turns of all nets of a channel.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Channel {
    /// One per net.
    pub(super) turns: Vec<Turn>,
    /// Tracks in use.
    pub(super) tracks: usize,
}

/// Gives every net its tracks.
pub(super) fn assign(nets: &[Net]) -> Channel {
    let Sequence { placed, split } = sequence(nets);
    let mut turns = vec![Turn::Straight; nets.len()];
    let rows = free_rows(nets, &split);
    let spans = |net: usize, row: i64| (nets[net].from.min(row), nets[net].from.max(row));

    let mut head = Tracks::default();
    let first: Vec<usize> = split.iter().zip(&rows).map(|(net, row)| head.take(spans(*net, *row), 0, None)).collect();

    let bundles = bundles(nets);
    let mut middle = Tracks::default();
    for (net, after) in placed {
        let least = after.iter().map(|earlier| track_of(turns[*earlier]) + 1).max().unwrap_or(0);
        turns[net] = Turn::Track(middle.take(nets[net].span(nets[net].from), least, Some(bundles[net])));
    }

    let mut tail = Tracks::default();
    let (before_middle, before_tail) = (head.0.len(), head.0.len() + middle.0.len());
    for turn in &mut turns {
        if let Turn::Track(track) = turn {
            *track += before_middle;
        }
    }
    for ((&net, &row), first) in split.iter().zip(&rows).zip(first) {
        let (low, high) = nets[net].to.iter().fold((row, row), |(low, high), to| (low.min(*to), high.max(*to)));
        turns[net] = Turn::Dogleg { first, row, last: before_tail + tail.take((low, high), 0, None) };
    }
    Channel { turns, tracks: before_tail + tail.0.len() }
}

/// Numbers the nets so that those that enter the same rows have the same number.
fn bundles(nets: &[Net]) -> Vec<usize> {
    let mut known = HashMap::new();
    let numbers = nets.iter().map(|net| {
        let mut rows = net.to.clone();
        rows.sort_unstable();
        let next = known.len();
        *known.entry(rows).or_insert(next)
    });
    numbers.collect()
}

fn track_of(turn: Turn) -> usize {
    match turn {
        Turn::Track(track) => track,
        Turn::Straight | Turn::Dogleg { .. } => 0,
    }
}

/// A row for each split net that no net leaves or enters and no other dogleg takes, near the net's middle.
fn free_rows(nets: &[Net], split: &[usize]) -> Vec<i64> {
    if split.is_empty() {
        return Vec::new();
    }
    let mut taken: HashSet<i64> = nets.iter().flat_map(|net| net.to.iter().chain([&net.from])).copied().collect();
    let mut nearest_free = |middle: i64| {
        let free = (0..).flat_map(|away| [middle - away, middle + away]).find(|row| *row >= 0 && !taken.contains(row));
        let row = free.unwrap_or(middle);
        taken.insert(row);
        row
    };
    let rows = split.iter().map(|net| {
        let (low, high) = nets[*net].span(nets[*net].from);
        nearest_free(low.midpoint(high))
    });
    rows.collect()
}

/// A stretch across on a track.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    end: i64,
    /// Stretches of one bundle may touch.
    bundle: Option<usize>,
}

/// Stretches on parallel tracks, by their first row; on one track they do not touch.
#[derive(Debug, Default)]
struct Tracks(Vec<BTreeMap<i64, Stretch>>);

impl Tracks {
    /// Takes the first track from `least` on where the rows are free. Looks at a bounded number of tracks.
    fn take(&mut self, (low, high): (i64, i64), least: usize, bundle: Option<usize>) -> usize {
        let touched = |track: &BTreeMap<i64, Stretch>| -> Vec<(i64, Stretch)> {
            let before = track.range(..=high).rev().map(|(start, stretch)| (*start, *stretch));
            before.take_while(|(_, stretch)| stretch.end >= low).collect()
        };
        let is_free = |track: &BTreeMap<i64, Stretch>| {
            let mut before = track.range(..=high).rev().take_while(|(_, stretch)| stretch.end >= low);
            before.all(|(_, stretch)| bundle.is_some() && stretch.bundle == bundle)
        };
        let mut tried = self.0.iter().enumerate().skip(least).take(TRACKS_TRIED);
        let found = tried.find(|(_, track)| is_free(track)).map(|(index, _)| index);
        let number = found.unwrap_or_else(|| self.0.len().max(least));
        if number >= self.0.len() {
            self.0.resize_with(number + 1, BTreeMap::new);
        }
        let track = &mut self.0[number];
        let (mut start, mut end) = (low, high);
        for (other, stretch) in touched(track) {
            (start, end) = (start.min(other), end.max(stretch.end));
            track.remove(&other);
        }
        track.insert(start, Stretch { end, bundle });
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(from: i64, to: &[i64]) -> Net {
        Net { from, to: to.to_vec() }
    }

    #[test]
    fn a_straight_line_needs_no_track() {
        assert_eq!(assign(&[net(1, &[1])]), Channel { turns: vec![Turn::Straight], tracks: 0 });
    }

    #[test]
    fn nets_that_do_not_touch_share_a_track() {
        let channel = assign(&[net(1, &[0, 2]), net(5, &[4, 6])]);
        assert_eq!(channel, Channel { turns: vec![Turn::Track(0), Turn::Track(0)], tracks: 1 });
    }

    #[test]
    fn nets_to_the_same_rows_lie_over_each_other() {
        let channel = assign(&[net(1, &[4]), net(2, &[4]), net(7, &[4])]);
        assert_eq!(channel, Channel { turns: vec![Turn::Track(0); 3], tracks: 1 });
    }

    #[test]
    fn a_row_is_left_before_it_is_entered() {
        let channel = assign(&[net(1, &[4]), net(4, &[7])]);
        assert_eq!(channel.turns, [Turn::Track(1), Turn::Track(0)]);
    }

    #[test]
    fn a_swap_is_solved_with_a_dogleg() {
        let channel = assign(&[net(1, &[4]), net(4, &[1])]);
        assert_eq!(channel.turns, [Turn::Dogleg { first: 0, row: 2, last: 2 }, Turn::Track(1)]);
        assert_eq!(channel.tracks, 3);
    }
}
