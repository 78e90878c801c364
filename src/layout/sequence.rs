//! The sequence in which the nets of a channel turn: a net that leaves a row turns off before another turns into it.

use super::channel::Net;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// The nets of a channel that bend.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// Nets in sequence, each with the nets that must turn before it.
    pub(super) placed: Vec<(usize, Vec<usize>)>,
    /// Nets taken out because their demands form a circle.
    pub(super) split: Vec<usize>,
}

/// Finds the sequence.
pub(super) fn sequence(nets: &[Net]) -> Sequence {
    let mut sorter = Sorter::new(nets);
    (0..nets.len()).for_each(|net| sorter.offer(net));
    let (mut placed, mut split, mut start) = (Vec::new(), Vec::new(), 0);
    loop {
        while let Some(Reverse((_, net))) = sorter.ready.pop() {
            sorter.finish(net, Fate::Placed);
            placed.push(net);
        }
        while sorter.fates.get(start).is_some_and(|fate| *fate != Fate::Waiting) {
            start += 1;
        }
        if start == nets.len() {
            break;
        }
        let net = sorter.on_circle(start);
        sorter.finish(net, Fate::Split);
        split.push(net);
    }
    let placed = placed.into_iter().map(|net| (net, sorter.placed_before(net))).collect();
    Sequence { placed, split }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Needs no track.
    Straight,
    Waiting,
    Placed,
    Split,
}

/// Topological sorting that takes out a net whenever only circles are left.
struct Sorter<'a> {
    nets: &'a [Net],
    /// The nets that must turn before this one.
    earlier: Vec<Vec<usize>>,
    /// The nets that must turn after this one.
    later: Vec<Vec<usize>>,
    /// How many earlier nets still wait.
    waits: Vec<usize>,
    fates: Vec<Fate>,
    ready: BinaryHeap<Reverse<((bool, i64), usize)>>,
}

impl<'a> Sorter<'a> {
    fn new(nets: &'a [Net]) -> Self {
        let bending = || nets.iter().enumerate().filter(|(_, net)| net.bends());
        let leaving: HashMap<i64, usize> = bending().map(|(index, net)| (net.from, index)).collect();
        let mut earlier = vec![Vec::new(); nets.len()];
        let mut later = vec![Vec::new(); nets.len()];
        for (index, net) in bending() {
            for &other in net.to.iter().filter_map(|row| leaving.get(row)).filter(|other| **other != index) {
                earlier[index].push(other);
                later[other].push(index);
            }
        }
        let waits = earlier.iter().map(Vec::len).collect();
        let fates = nets.iter().map(|net| if net.bends() { Fate::Waiting } else { Fate::Straight }).collect();
        Self { nets, earlier, later, waits, fates, ready: BinaryHeap::new() }
    }

    /// Makes the net ready if nothing holds it any more.
    fn offer(&mut self, net: usize) {
        if self.waits[net] == 0 && self.fates[net] == Fate::Waiting {
            self.ready.push(Reverse((self.nets[net].key(), net)));
        }
    }

    fn finish(&mut self, net: usize, fate: Fate) {
        self.fates[net] = fate;
        for next in std::mem::take(&mut self.later[net]) {
            self.waits[next] -= 1;
            self.offer(next);
        }
    }

    /// A net on a circle of waiting nets, found by going back from a waiting one.
    fn on_circle(&self, start: usize) -> usize {
        let mut visited = vec![false; self.nets.len()];
        let mut at = start;
        while !std::mem::replace(&mut visited[at], true) {
            let waiting = self.earlier[at].iter().find(|other| self.fates[**other] == Fate::Waiting);
            at = waiting.copied().unwrap_or(at);
        }
        at
    }

    fn placed_before(&self, net: usize) -> Vec<usize> {
        self.earlier[net].iter().copied().filter(|other| self.fates[*other] == Fate::Placed).collect()
    }
}
