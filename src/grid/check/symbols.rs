//! Filling in the names: every one is declared at first, then what is known about it is found out in order.

use std::sync::Arc;

use crate::base::diagnostic::Diagnostics;
use crate::contract::{Catalog, OutputDef};
use crate::grid::expression::{Local, Repeat, Resource, ResourceId, Step, StepId, Symbols};
use crate::grid::model::LocalDef;
use crate::value::Text;

use super::cycles::{Node, Order};
use super::locals;
use super::meta::repeat::{self, Repetition};
use super::outline::Outline;

/// What was found out besides the names.
pub(super) struct Resolved {
    /// Locals that are computed at run time.
    pub locals: Vec<LocalDef>,
    /// How often each step is instantiated, by its place in the outline.
    pub repetitions: Vec<Option<Repetition>>,
}

/// Declares all names and finds out what locals are and how often steps are instantiated.
pub(super) fn resolve(
    outline: &Outline<'_>,
    order: &Order,
    catalog: &Catalog,
    symbols: &mut Symbols,
    diagnostics: &mut Diagnostics,
) -> Resolved {
    declare(outline, catalog, symbols);
    let mut resolved = Resolved { locals: Vec::new(), repetitions: outline.steps.iter().map(|_| None).collect() };
    for node in &order.nodes {
        match *node {
            Node::Local(at) => {
                let attribute = outline.locals[at];
                let local = locals::resolve(attribute, symbols, &mut resolved.locals, diagnostics);
                if outline.local(&attribute.name.text) == Some(at) && !order.cyclic.contains(node) {
                    symbols.locals.insert(String::from(&*attribute.name.text), local);
                }
            }
            Node::Step(at) => {
                let step = outline.steps[at];
                let repetition = repeat::resolve(step, symbols, diagnostics);
                if outline.step(&step.ty.text, &step.name.text) == Some(at)
                    && let Some(symbol) =
                        symbols.steps.get_mut(&*step.ty.text).and_then(|of_type| of_type.get_mut(&*step.name.text))
                {
                    symbol.repeat = repetition.seen.clone();
                }
                resolved.repetitions[at] = Some(repetition);
            }
            Node::Resource(_) => {}
        }
    }
    resolved
}

fn declare(outline: &Outline<'_>, catalog: &Catalog, symbols: &mut Symbols) {
    let names = outline.locals.iter().map(|local| &*local.name.text).chain(outline.unread_locals.iter().copied());
    symbols.locals.extend(names.map(|name| (String::from(name), Local::Invalid)));
    for (at, resource) in outline.resources.iter().enumerate() {
        let of_type = symbols.resources.entry(String::from(&*resource.ty.text)).or_default();
        of_type.entry(String::from(&*resource.name.text)).or_insert(Resource { id: ResourceId(number(at)) });
    }
    for (at, step) in outline.steps.iter().enumerate() {
        let outputs = catalog.runner(&step.ty.text).and_then(|entry| outputs(&entry.manifest.output));
        let symbol = Step { id: StepId(number(at)), repeat: repeat::as_written(&step.block.body), outputs };
        let of_type = symbols.steps.entry(String::from(&*step.ty.text)).or_default();
        of_type.entry(String::from(&*step.name.text)).or_insert(symbol);
    }
}

/// The fields of an output; `None` when anything may be there.
pub(super) fn outputs(output: &OutputDef) -> Option<Arc<[Text]>> {
    match output {
        OutputDef::None => Some(Arc::from([])),
        OutputDef::Fields(shape) => Some(shape.names.iter().map(|name| Text::from(*name)).collect()),
        OutputDef::Any => None,
    }
}

/// A place in the outline as an id's number.
pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How often a step is instantiated, as far as its name says.
pub(super) fn repeat_of(symbols: &Symbols, ty: &str, name: &str) -> Option<Repeat> {
    symbols.steps.get(ty)?.get(name).map(|step| step.repeat.clone())
}
