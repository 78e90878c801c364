//! `depends_on`: what is waited for besides what is read.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::grid::check::address::{self, Address, Kind, NotAnAddress, Pick};
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::{InstanceKey, Repeat, Step, Symbols};
use crate::grid::model::{Dependency, DependencyTarget};
use crate::grid::syntax::{Body, ExpressionKind};
use crate::value::Text;

use super::one_to_one;

/// Who waits.
#[derive(Clone, Copy)]
pub(in crate::grid::check) struct Waiter<'a> {
    /// Its address.
    pub address: &'a str,
    /// How often it is instantiated.
    pub repeat: &'a Repeat,
}

/// Reads `depends_on` of a step or resource.
pub(in crate::grid::check) fn dependencies(
    body: &Body,
    waiter: Waiter<'_>,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Vec<Dependency> {
    let Some(written) = attribute(body, "depends_on") else { return Vec::new() };
    let ExpressionKind::Tuple(elements) = &written.value.kind else {
        let problem = Diagnostic::error(
            Code::DEPENDS_ON,
            written.value.span,
            "\"depends_on\" must be a list of steps and resources, written out",
        );
        let one = address::parse(&written.value).is_ok();
        diagnostics.push(if one { problem.hint("put it in brackets: depends_on = [ … ]") } else { problem });
        return Vec::new();
    };
    let mut found: Vec<Dependency> = Vec::new();
    for element in elements {
        let span = element.span;
        let target = address::parse(element).map_err(|why| Some(not_an_address(why, span)));
        match target.and_then(|address| target_of(address, span, waiter, symbols)) {
            Ok(target) if found.iter().any(|known| known.target == target) => {}
            Ok(target) => found.push(Dependency { target, span }),
            Err(Some(problem)) => diagnostics.push(*problem),
            Err(None) => {}
        }
    }
    found
}

fn not_an_address(why: NotAnAddress, span: Span) -> Box<Diagnostic> {
    Box::new(match why {
        NotAnAddress::Malformed(reason) => Diagnostic::error(Code::DEPENDS_ON, span, reason),
        NotAnAddress::TooLong(address) => {
            let message = "a dependency is on a whole step or one instance of it, so nothing stands behind that";
            Diagnostic::error(Code::DEPENDS_ON, span, message).hint(format!("write {address}"))
        }
        NotAnAddress::NotBuilt(kind) => Diagnostic::not_built(span, &kind),
    })
}

/// What an address names; an error without a problem is reported already.
fn target_of(
    address: Address<'_>,
    span: Span,
    waiter: Waiter<'_>,
    symbols: &Symbols,
) -> Result<DependencyTarget, Option<Box<Diagnostic>>> {
    let wrong = |message: String| Box::new(Diagnostic::error(Code::DEPENDS_ON, span, message));
    let (ty, name) = (address.ty, address.name);
    let resource = symbols.resources.get(ty).and_then(|of_type| of_type.get(name)).filter(|_| address.kind != Some(Kind::Step));
    let step = symbols.steps.get(ty).and_then(|of_type| of_type.get(name)).filter(|_| address.kind != Some(Kind::Resource));
    match (resource, step) {
        (Some(resource), _) if address.pick == Pick::Whole => Ok(DependencyTarget::Resource(resource.id)),
        (Some(_), _) => Err(Some(wrong(format!("resource \"{ty}.{name}\" has no instances, so there is nothing to index")))),
        (None, Some(step)) => instance(step, &format!("{ty}.{name}"), address.pick, span, waiter).map_err(Some),
        // It is perhaps declared in what could not be read.
        (None, None) if symbols.lost.contains(name) => Err(None),
        (None, None) => {
            let what = match address.kind {
                Some(Kind::Step) => "step",
                Some(Kind::Resource) => "resource",
                None => "step or resource",
            };
            let mut problem = wrong(format!("there is no {what} \"{ty}.{name}\""));
            problem.hint = close(&address, symbols);
            Err(Some(problem))
        }
    }
}

fn close(address: &Address<'_>, symbols: &Symbols) -> Option<String> {
    let of = |ty: &str, name: &str| format!("{ty}.{name}");
    let steps = symbols.steps.iter().flat_map(|(ty, names)| names.keys().map(move |name| of(ty, name)));
    let resources = symbols.resources.iter().flat_map(|(ty, names)| names.keys().map(move |name| of(ty, name)));
    let names: Vec<String> = match address.kind {
        Some(Kind::Step) => steps.collect(),
        Some(Kind::Resource) => resources.collect(),
        None => steps.chain(resources).collect(),
    };
    did_you_mean(&of(address.ty, address.name), names.iter().map(String::as_str))
}

fn instance(step: &Step, name: &str, pick: Pick, span: Span, waiter: Waiter<'_>) -> Result<DependencyTarget, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error(Code::DEPENDS_ON, span, message));
    match (pick, &step.repeat) {
        (Pick::Whole, _) => Ok(DependencyTarget::Step(step.id)),
        (_, Repeat::Once) => {
            let message = format!("step \"{name}\" has neither \"count\" nor \"for_each\", so it has no instances to index");
            Err(Box::new(wrong(message).hint(format!("write step.{name}"))))
        }
        (Pick::All, _) => Ok(DependencyTarget::Step(step.id)),
        (Pick::Index(at), Repeat::Count(known)) => match known {
            Some(number) if at >= *number => {
                Err(wrong(format!("index {at} is out of range: step \"{name}\" has {}", one_to_one::instances(*number))))
            }
            _ => Ok(DependencyTarget::Instance(step.id, InstanceKey::Index(at))),
        },
        (Pick::Index(at), Repeat::ForEach(known)) => key(step, Text::from(at.to_string()), known.as_deref(), name).map_err(wrong),
        (Pick::Key(text), Repeat::ForEach(known)) => key(step, text, known.as_deref(), name).map_err(wrong),
        (Pick::Key(_), Repeat::Count(_)) => Err(wrong(format!("step \"{name}\" has \"count\", so its index is a number"))),
        (pick @ (Pick::SameIndex | Pick::SameKey), repeat) => {
            let problem = one_to_one::check(waiter.address, waiter.repeat, name, repeat, &pick, span);
            problem.map_or(Ok(DependencyTarget::SameInstance(step.id)), |problem| Err(Box::new(problem)))
        }
    }
}

fn key(step: &Step, key: Text, known: Option<&[Text]>, name: &str) -> Result<DependencyTarget, String> {
    match known {
        Some(keys) if keys.binary_search(&key).is_err() => Err(format!("step \"{name}\" has no instance \"{key}\"")),
        _ => Ok(DependencyTarget::Instance(step.id, InstanceKey::Key(key))),
    }
}
