//! The finished layout: boxes along the ranks, lines through channels and dummies.

use super::boxes::Boxes;
use super::channel::{self, Channel, Net, Turn};
use super::geometry::{EdgeKind, Layout, Placed, Point, Route};
use super::graph::Direction;
use super::layers::{Chain, Layered};
use super::rank::Role;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Cells of a channel besides its tracks: one after the source, one for the arrow head.
const CHANNEL_ENDS: i64 = 2;

/// A position as (along the ranks, across the ranks).
type Spot = (i64, i64);

/// Positions along the ranks and the lines between them.
pub(super) struct Router<'a> {
    layered: &'a Layered,
    boxes: &'a Boxes,
    /// Middle of each vertex across the ranks.
    middles: Vec<i64>,
    /// Row of each link that passes beside the drawing.
    lanes: BTreeMap<usize, i64>,
    /// Net of each vertex in the channel after it, and of each lane (by link) in the channel at its end.
    net_of_vertex: Vec<usize>,
    net_of_lane: BTreeMap<usize, usize>,
    channels: Vec<Channel>,
    /// First cell of each rank.
    starts: Vec<i64>,
    /// First cell after each rank.
    ends: Vec<i64>,
}

impl<'a> Router<'a> {
    /// Finds a track for every line. `across` is the middle of each vertex across the ranks and the first cell free after all of them;
    /// `gap` is the least distance between two ranks.
    pub(super) fn new(layered: &'a Layered, boxes: &'a Boxes, (middles, free): (Vec<i64>, i64), gap: i64) -> Self {
        let mut router = Self {
            layered,
            boxes,
            middles,
            lanes: lanes(layered, free),
            net_of_vertex: vec![0; layered.ranks.len()],
            net_of_lane: BTreeMap::new(),
            channels: Vec::new(),
            starts: Vec::new(),
            ends: Vec::new(),
        };
        router.channels = router.nets().iter().map(|nets| channel::assign(nets)).collect();
        let mut at = 0;
        let mut lengths = vec![0; layered.depth()];
        for node in 0..layered.nodes {
            let length = &mut lengths[layered.ranks[node]];
            *length = boxes.along(node).max(*length);
        }
        for (length, channel) in lengths.iter().zip(&router.channels) {
            router.starts.push(at);
            router.ends.push(at + length);
            at += length + gap.max(channel.tracks as i64 + CHANNEL_ENDS);
        }
        router
    }

    /// The nets of each channel, and which net each line belongs to.
    fn nets(&mut self) -> Vec<Vec<Net>> {
        let layered = self.layered;
        let mut nets: Vec<Vec<Net>> = vec![Vec::new(); layered.depth()];
        for vertex in 0..layered.ranks.len() {
            let channel = &mut nets[layered.ranks[vertex]];
            self.net_of_vertex[vertex] = channel.len();
            let to = layered.down[vertex].iter().map(|next| self.middles[*next]).collect();
            channel.push(Net { from: self.middles[vertex], to });
        }
        for (&link, &lane) in &self.lanes {
            if let Chain::Beside(from, to) = layered.chains[link] {
                nets[layered.ranks[from]][self.net_of_vertex[from]].to.push(lane);
                let channel = &mut nets[layered.ranks[to] - 1];
                self.net_of_lane.insert(link, channel.len());
                channel.push(Net { from: lane, to: vec![self.middles[to]] });
            }
        }
        nets
    }

    /// The line of a link from its lower to its higher end.
    fn line(&self, link: usize) -> Vec<Spot> {
        let ranks = &self.layered.ranks;
        let mut spots = Vec::new();
        match &self.layered.chains[link] {
            Chain::Through(chain) => {
                spots.extend(chain.first().map(|from| self.exit(*from)));
                for pair in chain.windows(2) {
                    let rows = (self.middles[pair[0]], self.middles[pair[1]]);
                    self.turn(ranks[pair[0]], self.net_of_vertex[pair[0]], rows, &mut spots);
                }
                spots.extend(chain.last().map(|to| self.entry(*to)));
            }
            &Chain::Beside(from, to) => {
                let lane = self.lanes.get(&link).copied().unwrap_or(0);
                let net = self.net_of_lane.get(&link).copied().unwrap_or(0);
                spots.push(self.exit(from));
                self.turn(ranks[from], self.net_of_vertex[from], (self.middles[from], lane), &mut spots);
                self.turn(ranks[to] - 1, net, (lane, self.middles[to]), &mut spots);
                spots.push(self.entry(to));
            }
        }
        straighten(spots)
    }

    /// The border cell where lines leave a node.
    fn exit(&self, node: usize) -> Spot {
        (self.starts[self.layered.ranks[node]] + self.boxes.along(node) - 1, self.middles[node])
    }

    /// The border cell where lines enter a node.
    fn entry(&self, node: usize) -> Spot {
        (self.starts[self.layered.ranks[node]], self.middles[node])
    }

    /// The bends of a net in a channel on the way from one row to another.
    fn turn(&self, channel: usize, net: usize, (from, to): (i64, i64), spots: &mut Vec<Spot>) {
        let along = |track: usize| self.ends[channel] + 1 + track as i64;
        if from == to {
            return;
        }
        match self.channels[channel].turns[net] {
            Turn::Straight => {}
            Turn::Track(track) => spots.extend([(along(track), from), (along(track), to)]),
            Turn::Dogleg { first, row, last } => {
                spots.extend([(along(first), from), (along(first), row), (along(last), row), (along(last), to)]);
            }
        }
    }

    /// Boxes, and a route for every edge of the input.
    pub(super) fn layout(&self, roles: &[Role]) -> Layout {
        let nodes = self.placed();
        let edges: Vec<Route> = roles.iter().map(|role| self.route(*role, &nodes)).collect();
        let points = edges.iter().flat_map(|edge| &edge.points);
        let (right, bottom) = points.fold((0, 0), |(x, y), point| (point.x.max(x), point.y.max(y)));
        let (width, height) = nodes.iter().fold((0, 0), |(width, height), node| {
            (width.max(node.x + node.width).max(right + 1), height.max(node.y + node.height).max(bottom + 1))
        });
        Layout { direction: self.boxes.direction, nodes, edges, width, height }
    }

    fn placed(&self) -> Vec<Placed> {
        let sizes = self.boxes.across();
        let mut nodes: Vec<Placed> = (0..self.layered.nodes)
            .map(|node| {
                let rank = self.layered.ranks[node];
                let start = self.point((self.starts[rank], self.middles[node] - sizes[node] / 2));
                let size = self.point((self.boxes.along(node), sizes[node]));
                Placed { rank: cells(rank as i64), order: 0, x: start.x, y: start.y, width: size.x, height: size.y }
            })
            .collect();
        let mut sorted: Vec<usize> = (0..nodes.len()).collect();
        sorted.sort_by_key(|node| (self.layered.ranks[*node], self.middles[*node]));
        for rank in sorted.chunk_by(|left, right| self.layered.ranks[*left] == self.layered.ranks[*right]) {
            for (order, node) in rank.iter().enumerate() {
                nodes[*node].order = cells(order as i64);
            }
        }
        nodes
    }

    fn route(&self, role: Role, nodes: &[Placed]) -> Route {
        match role {
            Role::Dangling => Route::default(),
            Role::Loop(node) => {
                let Placed { x, y, width, .. } = nodes[node];
                Route { kind: EdgeKind::Loop, points: vec![Point { x: x + width - 2, y }] }
            }
            Role::Link(link, kind) => {
                let mut points: Vec<Point> = self.line(link).into_iter().map(|spot| self.point(spot)).collect();
                if kind == EdgeKind::Back {
                    points.reverse();
                }
                Route { kind, points }
            }
        }
    }

    fn point(&self, (along, across): Spot) -> Point {
        let (along, across) = (cells(along), cells(across));
        match self.boxes.direction {
            Direction::LeftToRight => Point { x: along, y: across },
            Direction::TopToBottom => Point { x: across, y: along },
        }
    }
}

/// Rows after `free` for the links that pass beside the drawing; two share a row if their channels differ.
fn lanes(layered: &Layered, free: i64) -> BTreeMap<usize, i64> {
    let beside = layered.chains.iter().enumerate().filter_map(|(link, chain)| match chain {
        Chain::Beside(from, to) => Some((layered.ranks[*from], layered.ranks[*to], link)),
        Chain::Through(_) => None,
    });
    let mut waiting: Vec<_> = beside.collect();
    waiting.sort_unstable();
    let mut lanes = BTreeMap::new();
    let mut in_use: BinaryHeap<Reverse<(usize, i64)>> = BinaryHeap::new();
    let mut next = free + 1;
    for (from, to, link) in waiting {
        let again = in_use.peek().is_some_and(|Reverse((end, _))| *end <= from);
        let lane = match again.then(|| in_use.pop()).flatten() {
            Some(Reverse((_, lane))) => lane,
            None => {
                next += 1;
                next - 1
            }
        };
        in_use.push(Reverse((to, lane)));
        lanes.insert(link, lane);
    }
    lanes
}

/// Without points that are no bends.
fn straighten(spots: Vec<Spot>) -> Vec<Spot> {
    let mut bends: Vec<Spot> = Vec::with_capacity(spots.len());
    for spot in spots {
        if let [.., before, last] = bends[..]
            && ((before.0 == last.0 && last.0 == spot.0) || (before.1 == last.1 && last.1 == spot.1))
        {
            bends.pop();
        }
        bends.push(spot);
    }
    bends
}

fn cells(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}
