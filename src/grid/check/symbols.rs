//! Filling in the names: every one is declared at first, then what is known about it is found out in order.

use std::path::Path;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span};
use crate::contract::{Catalog, OutputDef};
use crate::grid::expression::{
    Declared, Found, GROUP, Local, Names, Reach, Repeat, ResourceId, SERVICE, Service, ServiceId, Step, StepId, Symbols,
};
use crate::grid::model::LocalDef;
use crate::value::Text;

use super::cycles::{Node, Order};
use super::meta::repeat::{self, Repetition};
use super::meta::scope;
use super::outline::{Named, Outline, StepBlock, Typed, duplicate};
use super::{group, locals, names, scenario, service};

/// What was found out besides the names.
pub(super) struct Resolved {
    /// Locals that are computed at run time.
    pub locals: Vec<LocalDef>,
    /// How often each step is instantiated, by its place in the outline.
    pub repetitions: Vec<Option<Repetition>>,
}

/// Finds out what locals are and how often steps are instantiated.
pub(super) fn resolve(outline: &Outline<'_>, order: &Order, symbols: &mut Symbols, diagnostics: &mut Diagnostics) -> Resolved {
    let names = outline.locals.iter().map(|local| &*local.name.text).chain(outline.unread_locals.iter().copied());
    symbols.locals.extend(names.map(|name| (String::from(name), Local::Invalid)));
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
                let repetition = repeat::resolve(&outline.steps[at].block.body, around(outline, at), symbols, diagnostics);
                if let Some(symbol) = symbols.steps.get_mut(at) {
                    symbol.repeat = repetition.seen.clone();
                }
                resolved.repetitions[at] = Some(repetition);
            }
            Node::Service(at) if !order.cyclic.contains(node) => {
                service::resolve(ServiceId(number(at)), outline.services[at], symbols, &mut resolved.locals, diagnostics);
            }
            Node::Resource(_) | Node::Service(_) => {}
        }
    }
    resolved
}

/// The group around a step.
pub(super) fn around(outline: &Outline<'_>, at: usize) -> Option<StepId> {
    outline.steps.get(at).and_then(|step| step.within).map(|group| StepId(number(group)))
}

/// The nearest repetition around what stands in a group.
pub(super) fn repeat_around(symbols: &Symbols, within: Option<StepId>) -> Repeat {
    let mut group = within.and_then(|group| symbols.step(group));
    while let Some(step) = group {
        if step.repeat != Repeat::Once {
            return step.repeat.clone();
        }
        group = step.within.and_then(|group| symbols.step(group));
    }
    Repeat::Once
}

/// Declares the names of resources, steps and groups; reports those that are taken.
pub(super) fn declare(
    outline: &Outline<'_>,
    sources: &Sources,
    catalog: &Catalog,
    symbols: &mut Symbols,
    diagnostics: &mut Diagnostics,
) {
    symbols.folders = sources.iter().map(|(id, source)| (id, folder(&source.name))).collect();
    for (at, resource) in outline.resources.iter().enumerate() {
        let reach = scope::reach(&resource.block.body, resource.name.span, symbols, diagnostics);
        let declared = Declared { id: ResourceId(number(at)), reach, span: resource.name.span };
        if let Err(first) = symbols.resources.declare(&resource.ty.text, &resource.name.text, declared) {
            let what = names::address("resource", &resource.ty.text, &resource.name.text);
            diagnostics.push(taken(&what, resource.name.span, first));
        }
    }
    for (at, service) in outline.services.iter().enumerate() {
        declare_service(at, service, symbols, diagnostics);
    }
    for (at, step) in outline.steps.iter().enumerate() {
        declare_step(outline, at, step, catalog, symbols, diagnostics);
    }
    put_fronts(outline, sources, symbols);
}

/// Of names that several have, those for one file or folder only carry that in front.
fn put_fronts(outline: &Outline<'_>, sources: &Sources, symbols: &mut Symbols) {
    for (at, step) in outline.steps.iter().enumerate() {
        let path = match around(outline, at).and_then(|group| symbols.step(group)) {
            Some(group) => format!("{}.{}", group.path, names::local(step)),
            None => {
                let front = symbols.names.front(step.ty(), &step.name.text, StepId(number(at)));
                with_front(front, sources, names::local(step))
            }
        };
        if let Some(symbol) = symbols.steps.get_mut(at) {
            symbol.path = path;
        }
    }
    for (at, service) in outline.services.iter().enumerate() {
        let front = symbols.services.front(SERVICE, &service.name.text, ServiceId(number(at)));
        let path = with_front(front, sources, names::service(&service.name.text));
        if let Some(symbol) = symbols.service_values.get_mut(at) {
            symbol.path = path.into();
        }
    }
    symbols.resource_paths = outline
        .resources
        .iter()
        .enumerate()
        .map(|(at, resource)| {
            let front = symbols.resources.front(&resource.ty.text, &resource.name.text, ResourceId(number(at)));
            with_front(front, sources, names::address("resource", &resource.ty.text, &resource.name.text))
        })
        .collect();
}

fn with_front(front: Option<&Reach>, sources: &Sources, address: String) -> String {
    match front {
        Some(Reach::File(file)) => {
            let name = sources.get(Span::new(*file, 0, 0).source).map_or("", |source| &source.name);
            format!("{name}:{address}")
        }
        Some(Reach::Folder(folder)) => format!("{folder}:{address}"),
        Some(Reach::Workspace | Reach::Global) | None => address,
    }
}

/// The address of a resource.
pub(super) fn address_of_resource(symbols: &Symbols, at: usize, resource: &Typed<'_>) -> String {
    let plain = || names::address("resource", &resource.ty.text, &resource.name.text);
    symbols.resource_paths.get(at).cloned().unwrap_or_else(plain)
}

fn declare_service(at: usize, service: &Named<'_>, symbols: &mut Symbols, diagnostics: &mut Diagnostics) {
    let path = names::service(&service.name.text);
    symbols.service_values.push(Service { path: path.as_str().into(), address: Local::Invalid, headers: None });
    let reach = scope::reach(&service.block.body, service.name.span, symbols, diagnostics);
    let declared = Declared { id: ServiceId(number(at)), reach, span: service.name.span };
    if let Err(first) = symbols.services.declare(SERVICE, &service.name.text, declared) {
        diagnostics.push(taken(&path, service.name.span, first));
    }
}

fn declare_step(
    outline: &Outline<'_>,
    at: usize,
    step: &StepBlock<'_>,
    catalog: &Catalog,
    symbols: &mut Symbols,
    diagnostics: &mut Diagnostics,
) {
    let outputs = match step.ty {
        Some(ty) => catalog.runner(&ty.text).and_then(|entry| outputs(&entry.manifest.output)),
        None if step.is_scenario() => Some(scenario::output_names()),
        None if step.is_mix() => Some(Arc::from([])),
        None => Some(group::output_names(&step.block.body)),
    };
    let within = around(outline, at);
    let local = names::local(step);
    let path =
        within.and_then(|group| symbols.step(group)).map_or_else(|| local.clone(), |group| format!("{}.{local}", group.path));
    symbols.steps.push(Step {
        path: path.clone(),
        within,
        repeat: repeat::as_written(&step.block.body),
        outputs,
        inner: Names::default(),
        iteration: None,
    });
    let reach = scope::reach(&step.block.body, step.name.span, symbols, diagnostics);
    let declared = Declared { id: StepId(number(at)), reach, span: step.name.span };
    if let Found::Here(outer) =
        within.map_or(Found::Nowhere, |_| symbols.find(within, step.ty(), &step.name.text, step.name.span))
        && symbols.step(outer).is_some_and(|outer| outer.within != within)
    {
        let outer = &outline.steps[outer.0 as usize];
        let around_it = within.and_then(|group| outline.steps.get(group.0 as usize)).map_or(GROUP, StepBlock::ty);
        let message = format!("{local} hides the one outside of the {around_it}");
        let problem = Diagnostic::warning(Code::SHADOWED, step.name.span, message).also(outer.name.span, "the one outside");
        diagnostics.push(problem.hint(format!("within the {around_it} the name means this one; give it a name of its own")));
    }
    let names = match within.and_then(|group| symbols.steps.get_mut(group.0 as usize)) {
        Some(group) => &mut group.inner,
        None => &mut symbols.names,
    };
    if let Err(first) = names.declare(step.ty(), &step.name.text, declared) {
        diagnostics.push(taken(&path, step.name.span, first));
    }
}

fn taken<I>(what: &str, span: Span, first: &Declared<I>) -> Diagnostic {
    let problem = duplicate(what, span, first.span);
    match first.reach {
        Reach::Global => problem.hint("its scope is \"global\": nobody may take the name again"),
        _ => problem,
    }
}

/// The folder of a file.
fn folder(name: &str) -> Arc<str> {
    Path::new(name).parent().map_or_else(String::new, |folder| folder.display().to_string()).into()
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
