//! In which order names become known, and the cycles that prevent it.

use std::collections::{BTreeMap, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::syntax::{Block, Body};

use super::address::{self, Kind};
use super::names;
use super::outline::Outline;
use super::references::{self, Reference};
use super::vocabulary::attribute;

/// A block, or a named value, that others can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Local(usize),
    Resource(usize),
    Step(usize),
}

/// Nodes in an order in which each comes after what it reads.
pub(super) struct Order {
    pub nodes: Vec<Node>,
    /// Those that take part in a cycle, which is reported.
    pub cyclic: Vec<Node>,
}

/// What each node reads: the first place for each.
struct Edges {
    nodes: Vec<Node>,
    reads: Vec<BTreeMap<usize, Span>>,
}

/// Finds the order and reports one shortest cycle of each knot.
pub(super) fn order(outline: &Outline<'_>, diagnostics: &mut Diagnostics) -> Order {
    let edges = Edges::of(outline);
    let mut graph = DiGraph::<(), ()>::with_capacity(edges.nodes.len(), 0);
    for _ in &edges.nodes {
        graph.add_node(());
    }
    for (from, reads) in edges.reads.iter().enumerate() {
        for to in reads.keys() {
            graph.add_edge(NodeIndex::new(from), NodeIndex::new(*to), ());
        }
    }
    let mut order = Order { nodes: Vec::new(), cyclic: Vec::new() };
    for knot in kosaraju_scc(&graph) {
        let mut knot: Vec<usize> = knot.into_iter().map(NodeIndex::index).collect();
        knot.sort_unstable();
        if let Some(cycle) = edges.shortest_cycle(&knot) {
            diagnostics.push(describe(&cycle, &edges, outline));
            order.cyclic.extend(knot.iter().map(|at| edges.nodes[*at]));
        }
        order.nodes.extend(knot.iter().map(|at| edges.nodes[*at]));
    }
    order
}

impl Edges {
    fn of(outline: &Outline<'_>) -> Self {
        let (locals, resources, steps) = (outline.locals.len(), outline.resources.len(), outline.steps.len());
        let nodes: Vec<Node> =
            (0..locals).map(Node::Local).chain((0..resources).map(Node::Resource)).chain((0..steps).map(Node::Step)).collect();
        let place = |reference: Reference<'_>| match reference {
            Reference::Local(name) => outline.local(name),
            Reference::Resource(ty, name) => outline.resource(ty, name).map(|at| locals + at),
            Reference::Step(ty, name) => outline.step(ty, name).map(|at| locals + resources + at),
        };
        let mut reads = Vec::with_capacity(nodes.len());
        for local in &outline.locals {
            let mut edges = BTreeMap::new();
            references::in_expression(&local.value, &mut |reference, span| add(&mut edges, place(reference), span));
            reads.push(edges);
        }
        for block in outline.resources.iter().chain(&outline.steps).map(|typed| typed.block) {
            let mut edges = BTreeMap::new();
            references::in_body(&block.body, &mut |reference, span| add(&mut edges, place(reference), span));
            in_depends_on(&block.body, outline, &mut |reference, span| add(&mut edges, place(reference), span));
            reads.push(edges);
        }
        Self { nodes, reads }
    }

    /// The shortest way from the first node of a knot back to it; none if the knot is a single node that does not read itself.
    fn shortest_cycle(&self, knot: &[usize]) -> Option<Vec<usize>> {
        let start = *knot.first()?;
        let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for next in self.reads[at].keys().copied().filter(|next| knot.binary_search(next).is_ok()) {
                if next == start {
                    let mut path = vec![at];
                    while let Some(before) = path.last().and_then(|last| came_from.get(last)) {
                        path.push(*before);
                    }
                    path.reverse();
                    return Some(path);
                }
                if let std::collections::btree_map::Entry::Vacant(entry) = came_from.entry(next) {
                    entry.insert(at);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}

fn add(edges: &mut BTreeMap<usize, Span>, to: Option<usize>, span: Span) {
    if let Some(to) = to {
        edges.entry(to).or_insert(span);
    }
}

fn in_depends_on<'a>(body: &'a Body, outline: &Outline<'_>, found: &mut dyn FnMut(Reference<'a>, Span)) {
    let Some(list) = attribute(body, "depends_on") else { return };
    address::each(&list.value, &mut |address, span| {
        let is_resource = match address.kind {
            Some(kind) => kind == Kind::Resource,
            None => outline.resource(address.ty, address.name).is_some(),
        };
        found(
            if is_resource { Reference::Resource(address.ty, address.name) } else { Reference::Step(address.ty, address.name) },
            span,
        );
    });
}

fn describe(cycle: &[usize], edges: &Edges, outline: &Outline<'_>) -> Diagnostic {
    let names: Vec<String> = cycle.iter().map(|at| name(edges.nodes[*at], outline)).collect();
    let round = || cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
    let place = |(from, to): (usize, usize)| edges.reads[from].get(&to).copied();
    let path = names.iter().chain(names.first()).map(String::as_str).collect::<Vec<_>>().join(" → ");
    let Some(first) = round().next().and_then(place) else { return Diagnostic::unplaced(Code::CYCLE, path) };
    if let ([one], [at]) = (names.as_slice(), cycle) {
        let problem = Diagnostic::error(Code::CYCLE, first, format!("{one} depends on itself: {path}"));
        let judged = |step: usize| {
            let blocks = &outline.steps[step].block.body.blocks;
            let judging = |block: &&Block| matches!(&*block.kind.text, "check" | "retry" | "on_error");
            blocks.iter().filter(judging).any(|block| block.span.start <= first.start && first.end <= block.span.end)
        };
        return match edges.nodes[*at] {
            Node::Step(step) if judged(step) => problem.hint("here \"self\" is the attempt that just ended"),
            _ => problem,
        };
    }
    let mut problem = Diagnostic::error(Code::CYCLE, first, format!("a cycle: {path}"));
    for ((from, to), name) in round().zip(names.iter().cycle().skip(1)) {
        let text = format!("needs {name}");
        match place((from, to)) {
            Some(span) if span == first => problem = problem.label(text),
            Some(span) => problem = problem.also(span, text),
            None => {}
        }
    }
    problem.hint("none of them could ever begin; break the circle at one of these places")
}

/// What is reported about the instances of a step where it is part of a cycle only follows from that.
pub(super) fn forget_consequences(diagnostics: &mut Diagnostics) {
    let cycles = diagnostics.iter().filter(|problem| problem.code == Code::CYCLE);
    let places: Vec<Span> =
        cycles.flat_map(|cycle| cycle.primary.iter().chain(&cycle.secondary)).map(|label| label.span).collect();
    places.into_iter().for_each(|place| diagnostics.forget(place, &[Code::INSTANCE]));
}

fn name(node: Node, outline: &Outline<'_>) -> String {
    match node {
        Node::Local(at) => format!("local.{}", outline.locals[at].name.text),
        Node::Resource(at) => names::address("resource", &outline.resources[at].ty.text, &outline.resources[at].name.text),
        Node::Step(at) => names::address("step", &outline.steps[at].ty.text, &outline.steps[at].name.text),
    }
}
