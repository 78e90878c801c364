//! In which order names become known, and the cycles that prevent it.

use std::collections::{BTreeMap, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::expression::{Found, SERVICE, StepId, Symbols};
use crate::grid::syntax::{Block, Body};

use super::address::{self, Kind};
use super::names;
use super::outline::{Outline, is_step};
use super::references::{self, Reference, WAITS};
use super::scenario::mix;
use super::symbols::number;
use super::vocabulary::{attribute, blocks};

/// A block, or a named value, that others can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    Local(usize),
    Resource(usize),
    Service(usize),
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
pub(super) fn order(outline: &Outline<'_>, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Order {
    let edges = Edges::of(outline, symbols);
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
    fn of(outline: &Outline<'_>, symbols: &Symbols) -> Self {
        let locals = (0..outline.locals.len()).map(Node::Local);
        let resources = (0..outline.resources.len()).map(Node::Resource);
        let services = (0..outline.services.len()).map(Node::Service);
        let steps = (0..outline.steps.len()).map(Node::Step);
        let nodes: Vec<Node> = locals.chain(resources).chain(services).chain(steps).collect();
        let mut edges = Self { reads: vec![BTreeMap::new(); nodes.len()], nodes };
        let finder = Finder { outline, symbols };
        for (at, local) in outline.locals.iter().enumerate() {
            references::in_expression(&local.value, &mut |reference, span| {
                edges.read(Node::Local(at), finder.find(&reference, None, span), outline, span);
            });
        }
        for (at, resource) in outline.resources.iter().enumerate() {
            in_block(&resource.block.body, &finder, None, &mut |to, span| edges.read(Node::Resource(at), to, outline, span));
        }
        for (at, service) in outline.services.iter().enumerate() {
            in_block(&service.block.body, &finder, None, &mut |to, span| edges.read(Node::Service(at), to, outline, span));
        }
        for (at, step) in outline.steps.iter().enumerate() {
            let own = Node::Step(at);
            in_block(&step.block.body, &finder, step.within, &mut |to, span| edges.read(own, to, outline, span));
            for outputs in blocks(&step.block.body, "output").filter(|_| step.ty.is_none()) {
                references::in_body(&outputs.body, &mut |reference, span| {
                    edges.read(own, finder.find(&reference, Some(at), span), outline, span);
                });
            }
            // What is in a group knows how often that is instantiated.
            if let Some(group) = step.within {
                let (from, to) = (edges.place(own), edges.place(Node::Step(group)));
                edges.reads[from].entry(to).or_insert(step.name.span);
            }
        }
        edges.add_mixes(outline, symbols);
        edges
    }

    /// A mix waits for what its scenarios wait for, and each of them begins with it.
    fn add_mixes(&mut self, outline: &Outline<'_>, symbols: &Symbols) {
        for (at, step) in outline.steps.iter().enumerate().filter(|(_, step)| step.is_scenario()) {
            let Some(mix) = mix::mix_of(&step.block.body, symbols) else { continue };
            let (own, mix) = (self.place(Node::Step(at)), self.place(Node::Step(mix.0 as usize)));
            let place = attribute(&step.block.body, "mix").map_or(step.name.span, |mix| mix.value.span);
            for (read, span) in self.reads[own].clone() {
                self.reads[mix].entry(read).or_insert(span);
            }
            self.reads[own].entry(mix).or_insert(place);
        }
    }

    /// Where a node stands among all.
    fn place(&self, node: Node) -> usize {
        self.nodes.binary_search(&node).unwrap_or_default()
    }

    /// One node reads another. A group is one node for those outside of it, so what stands in one waits together with it.
    fn read(&mut self, from: Node, to: Option<Node>, outline: &Outline<'_>, span: Span) {
        let Some(to) = to else { return };
        let (Node::Step(reader), Node::Step(read)) = (from, to) else {
            let outermost = |node: Node| match node {
                Node::Step(at) => Node::Step(outline.outermost(at)),
                other => other,
            };
            self.add(outermost(from), outermost(to), span);
            return self.add(from, to, span);
        };
        if outline.is_within(read, reader) {
            // A group's own outputs read what is in it.
            return;
        }
        if outline.is_within(reader, read) {
            return self.add(to, to, span);
        }
        let (reader, read) = outline.siblings(reader, read);
        self.add(Node::Step(reader), Node::Step(read), span);
        self.add(from, to, span);
    }

    fn add(&mut self, from: Node, to: Node, span: Span) {
        let (from, to) = (self.place(from), self.place(to));
        self.reads[from].entry(to).or_insert(span);
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

/// Finds what references mean.
struct Finder<'f> {
    outline: &'f Outline<'f>,
    symbols: &'f Symbols,
}

impl Finder<'_> {
    fn find(&self, reference: &Reference<'_>, within: Option<usize>, span: Span) -> Option<Node> {
        match reference {
            Reference::Local(name) => self.outline.local(name).map(Node::Local),
            Reference::Resource(ty, name) => match self.symbols.resources.find(ty, name, self.symbols.from(span)) {
                Found::Here(id) => Some(Node::Resource(id.0 as usize)),
                Found::Hidden(_) | Found::Nowhere => None,
            },
            Reference::Service(name) => match self.symbols.services.find(SERVICE, name, self.symbols.from(span)) {
                Found::Here(id) => Some(Node::Service(id.0 as usize)),
                Found::Hidden(_) | Found::Nowhere => None,
            },
            Reference::Step(way) => self.step(way, within, span).map(Node::Step),
        }
    }

    /// The step at the end of a way, as far as it leads.
    fn step(&self, way: &[(&str, &str)], within: Option<usize>, span: Span) -> Option<usize> {
        let ((ty, name), inner) = way.split_first()?;
        let Found::Here(mut id) = self.symbols.find(within.map(|at| StepId(number(at))), ty, name, span) else { return None };
        for (ty, name) in inner {
            let names = self.symbols.names_in(Some(id));
            let Found::Here(next) = names.find(ty, name, self.symbols.from(span)) else { break };
            id = next;
        }
        Some(id.0 as usize)
    }
}

/// Calls `found` with each block that a block names, in what it reads and in what it waits for.
fn in_block(body: &Body, finder: &Finder<'_>, within: Option<usize>, found: &mut dyn FnMut(Option<Node>, Span)) {
    for attribute in body.attributes.iter().filter(|attribute| !WAITS.contains(&&*attribute.name.text)) {
        references::in_expression(&attribute.value, &mut |reference, span| found(finder.find(&reference, within, span), span));
    }
    for block in body.blocks.iter().filter(|block| !is_step(block) && &*block.kind.text != "output") {
        references::in_body(&block.body, &mut |reference, span| found(finder.find(&reference, within, span), span));
    }
    for list in WAITS.into_iter().filter_map(|name| attribute(body, name)) {
        address::each(&list.value, &mut |address, span| {
            let resource = Reference::Resource(address.ty, address.name);
            let named = match address.kind {
                Some(Kind::Resource) => finder.find(&resource, within, span),
                Some(Kind::Step | Kind::Group | Kind::Scenario) => None,
                None => finder.find(&resource, within, span),
            };
            let way = || std::iter::once((address.ty, address.name)).chain(address.inner.iter().copied()).collect();
            found(named.or_else(|| finder.find(&Reference::Step(way()), within, span)), span);
        });
    }
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
        Node::Service(at) => names::service(&outline.services[at].name.text),
        Node::Step(at) => names::path(outline, at),
    }
}
