//! `resource "TYPE" "NAME" { … }`

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::grid::expression::{Place, Repeat};
use crate::grid::model::{ResourceDef, known_arguments};
use crate::value::Text;

use super::arguments::{self, Taken, arguments};
use super::container::Container;
use super::language::{RESOURCE, STEP};
use super::manifest::{self, Outside, Role};
use super::meta::depends_on::{Waiter, dependencies};
use super::meta::{retry, service, timeouts, uses};
use super::outline::Typed;
use super::read;
use super::step::Surroundings;
use super::symbols;
use super::vocabulary::attribute;

/// Checks a resource; nothing if its type is unknown, which is reported.
pub(super) fn check(
    at: usize,
    resource: Typed<'_>,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<ResourceDef> {
    let (symbols, catalog) = (around.symbols, around.catalog);
    let (body, header) = (&resource.block.body, resource.block.open_span);
    let entry = catalog.resource(&resource.ty.text).copied();
    let shape = entry.map(|entry| entry.manifest.input);
    RESOURCE.check_with(body, diagnostics, |name| {
        let of_a_step = STEP.has_attribute(name) || STEP.repeatable.iter().any(|block| block.kind == name);
        hint(shape.is_some_and(|shape| shape.field(name).is_some()), name)
            .or_else(|| of_a_step.then(|| String::from("only a step has it; a resource is made once, for all who use it")))
    });
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    let description = container.fixed(attribute(body, "description"), read::text);
    let timeouts = timeouts::timeouts(body, &mut container);
    let retry = retry::retry(body, &mut container);
    let address = symbols::address_of_resource(symbols, at, &resource);
    let waiter = Waiter { address: &address, repeat: &Repeat::Once, within: None };
    let depends_on = dependencies(body, waiter, symbols, container.diagnostics);
    let Some(entry) = entry else {
        report_unknown(resource, around, container.diagnostics);
        arguments::of_unknown_type(body, &mut container);
        return None;
    };
    let manifest = entry.manifest;
    let taken = Taken { ty: manifest.name, shape: manifest.input, vocabulary: &RESOURCE, outputs: None, catalog };
    let mut arguments = arguments(body, header, &taken, &mut container);
    let used = service::named(body, symbols, container.diagnostics);
    let beside = service::Around { uses: &[], outline: around.outline, catalog };
    service::serve(&mut arguments, body, manifest.input, used, &beside, &mut container);
    let problems = (entry.make)().check(&known_arguments(&arguments));
    arguments::report(problems, &arguments, resource.block, &taken, container.diagnostics);
    let uses = uses::bindings(body, manifest, header, symbols, container.diagnostics);
    let (slots, name) = (container.slots, Text::from(&*resource.name.text));
    Some(ResourceDef {
        entry,
        name,
        path: address.into(),
        span: header,
        description,
        slots,
        arguments: arguments.into(),
        uses,
        depends_on,
        timeouts,
        retry,
    })
}

fn report_unknown(resource: Typed<'_>, around: &Surroundings<'_>, diagnostics: &mut Diagnostics) {
    let (ty, catalog) = (&*resource.ty.text, around.catalog);
    let problem = Diagnostic::error(Code::UNKNOWN_TYPE, resource.ty.span, format!("there is no resource type \"{ty}\""));
    let hint = match (manifest::outside(&around.outline.manifests, Role::Asset, ty), catalog.runner(ty)) {
        (Outside::Perhaps, _) => return,
        (Outside::Module(module), _) => format!("the resources of asset \"{module}\" have types such as {module}_TOOL"),
        (Outside::Nothing, Some(_)) => format!("{ty} is a type of steps: write step \"{ty}\" \"{}\"", resource.name.text),
        _ => did_you_mean(ty, catalog.resources.iter().map(|entry| entry.manifest.name)).unwrap_or_else(all_types),
    };
    diagnostics.push(problem.hint(hint));
}

/// The hint for a type that is not like any other.
pub(super) fn all_types() -> String {
    String::from("`squall modules list` prints all types")
}

/// The hint for an argument that stands beside `arguments { }` instead of in it.
pub(super) fn hint(is_argument: bool, name: &str) -> Option<String> {
    is_argument.then(|| format!("write it within arguments {{ }}: arguments {{ {name} = … }}"))
}
