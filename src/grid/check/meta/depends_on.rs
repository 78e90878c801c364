//! `depends_on`: what is waited for besides what is read.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::grid::check::address::{self, Address, Kind, NotAnAddress, Pick};
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::{Found, GROUP, InstanceKey, MIX, Repeat, SCENARIO, SERVICE, Step, StepId, Symbols, out_of_sight};
use crate::grid::model::{Dependency, DependencyTarget};
use crate::grid::syntax::{Attribute, Body, ExpressionKind};
use crate::value::Text;

use super::one_to_one;

/// Who waits.
#[derive(Clone, Copy)]
pub(in crate::grid::check) struct Waiter<'a> {
    /// Its address.
    pub address: &'a str,
    /// How often it is instantiated.
    pub repeat: &'a Repeat,
    /// The group it stands in.
    pub within: Option<StepId>,
}

/// Reads `depends_on` of a step, a group or a resource.
pub(in crate::grid::check) fn dependencies(
    body: &Body,
    waiter: Waiter<'_>,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Vec<Dependency> {
    let listed = attribute(body, "depends_on").map(|written| addresses(written, waiter, symbols, diagnostics));
    listed.unwrap_or_default()
}

/// What a list of addresses names; each once.
pub(super) fn addresses(
    written: &Attribute,
    waiter: Waiter<'_>,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Vec<Dependency> {
    let ExpressionKind::Tuple(elements) = &written.value.kind else {
        let name = &written.name.text;
        let of = if &**name == "depends_on_any" { "groups" } else { "resources" };
        let message = format!("\"{name}\" must be a list of steps and {of}, written out");
        let problem = Diagnostic::error(Code::DEPENDS_ON, written.value.span, message);
        let one = address::parse(&written.value).is_ok();
        diagnostics.push(problem.hint(if one {
            format!("put it in brackets: {name} = [ … ]")
        } else {
            format!("write {name} = [step.TYPE.NAME]")
        }));
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
        NotAnAddress::NotBuilt(kind) if kind == SERVICE => {
            let hint = "it waits for the service's health, which this version does not look at: leave it out, and wait with a step of type wait";
            Diagnostic::error(Code::NOT_BUILT, span, "a dependency on a service is not built yet").hint(hint)
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
    let what = said(&address);
    let resource = match address.kind {
        Some(Kind::Step | Kind::Group | Kind::Scenario) => Found::Nowhere,
        Some(Kind::Resource) | None => symbols.resources.find(ty, name, symbols.from(span)),
    };
    let step = match address.kind {
        Some(Kind::Resource) => Found::Nowhere,
        Some(Kind::Step | Kind::Group | Kind::Scenario) | None => symbols.find(waiter.within, ty, name, span),
    };
    match (resource, step) {
        (Found::Here(resource), _) if address.pick == Pick::Whole => Ok(DependencyTarget::Resource(resource)),
        (Found::Here(_), _) => {
            Err(Some(wrong(format!("resource \"{ty}.{name}\" has no instances, so there is nothing to index"))))
        }
        (_, Found::Here(id)) => {
            into(id, &address, span, waiter, symbols).map_err(Some)?;
            let Some(step) = symbols.step(id) else { return Err(None) };
            instance(id, step, &shown(&address), address.pick, span, waiter).map_err(Some)
        }
        (Found::Hidden(declared), _) => Err(Some(Box::new(out_of_sight(&what, declared, span)))),
        (_, Found::Hidden(declared)) => Err(Some(Box::new(out_of_sight(&what, declared, span)))),
        // It is perhaps declared in what could not be read.
        (Found::Nowhere, Found::Nowhere) if symbols.lost.contains(name) => Err(None),
        (Found::Nowhere, Found::Nowhere) => {
            let mut problem = wrong(format!("there is no {what}"));
            problem.hint = close(&address, waiter.within, symbols);
            Err(Some(problem))
        }
    }
}

/// An address as messages say it: `step "a.b"`.
fn said(address: &Address<'_>) -> String {
    let what = match address.kind {
        Some(Kind::Step) => "step",
        Some(Kind::Group) => GROUP,
        Some(Kind::Scenario) => SCENARIO,
        Some(Kind::Resource) => "resource",
        None => "step or resource",
    };
    format!("{what} \"{}\"", shown(address))
}

fn shown(address: &Address<'_>) -> String {
    if address.ty == GROUP || address.ty == SCENARIO {
        String::from(address.name)
    } else {
        format!("{}.{}", address.ty, address.name)
    }
}

/// Checks the way into a group: who waits for a step in it waits for the whole group, so that need not be an instance.
fn into(group: StepId, address: &Address<'_>, span: Span, waiter: Waiter<'_>, symbols: &Symbols) -> Result<(), Box<Diagnostic>> {
    let mut around = waiter.within;
    while let Some(id) = around {
        if id == group {
            let message = format!("this stands in {} itself", said(address));
            let hint = "a dependency on a step of the same group is step.TYPE.NAME";
            return Err(Box::new(Diagnostic::error(Code::INTO_A_GROUP, span, message).hint(hint)));
        }
        around = symbols.step(id).and_then(|step| step.within);
    }
    let mut id = group;
    for (ty, name) in &address.inner {
        let Found::Here(next) = symbols.names_in(Some(id)).find(ty, name, symbols.from(span)) else {
            let what = if *ty == GROUP { format!("group \"{name}\"") } else { format!("step \"{ty}.{name}\"") };
            let path = symbols.step(id).map_or("", |step| &step.path);
            return Err(Box::new(Diagnostic::error(Code::DEPENDS_ON, span, format!("{path} has no {what}"))));
        };
        id = next;
    }
    Ok(())
}

fn close(address: &Address<'_>, within: Option<StepId>, symbols: &Symbols) -> Option<String> {
    let is_block = |ty: &str| [GROUP, SCENARIO, MIX].contains(&ty);
    let of = move |(ty, name): (&str, &str)| if is_block(ty) { String::from(name) } else { format!("{ty}.{name}") };
    let steps = || symbols.in_sight(within).into_iter().filter(|(ty, _)| !is_block(ty)).map(of);
    let blocks = |kind: &'static str| symbols.in_sight(within).into_iter().filter(move |(ty, _)| *ty == kind).map(of);
    let resources = symbols.resources.iter().map(of);
    let names: Vec<String> = match address.kind {
        Some(Kind::Step) => steps().collect(),
        Some(Kind::Group) => blocks(GROUP).collect(),
        Some(Kind::Scenario) => blocks(SCENARIO).collect(),
        Some(Kind::Resource) => resources.collect(),
        None => steps().chain(resources).collect(),
    };
    did_you_mean(&shown(address), names.iter().map(String::as_str))
}

fn instance(
    id: StepId,
    step: &Step,
    name: &str,
    pick: Pick,
    span: Span,
    waiter: Waiter<'_>,
) -> Result<DependencyTarget, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error(Code::DEPENDS_ON, span, message));
    let kind = if name.contains('.') { "step" } else { GROUP };
    match (pick, &step.repeat) {
        (Pick::Whole, _) => Ok(DependencyTarget::Step(id)),
        (_, Repeat::Once) => {
            let message = format!("{kind} \"{name}\" has neither \"count\" nor \"for_each\", so it has no instances to index");
            Err(Box::new(wrong(message).hint(format!("write {kind}.{name}"))))
        }
        (Pick::All, _) => Ok(DependencyTarget::Step(id)),
        (Pick::Index(at), Repeat::Count(known)) => match known {
            Some(number) if at >= *number => {
                Err(wrong(format!("index {at} is out of range: {kind} \"{name}\" has {}", one_to_one::instances(*number))))
            }
            _ => Ok(DependencyTarget::Instance(id, InstanceKey::Index(at))),
        },
        (Pick::Index(at), Repeat::ForEach(known)) => {
            key(id, Text::from(at.to_string()), known.as_deref(), kind, name).map_err(wrong)
        }
        (Pick::Key(text), Repeat::ForEach(known)) => key(id, text, known.as_deref(), kind, name).map_err(wrong),
        (Pick::Key(_), Repeat::Count(_)) => Err(wrong(format!("{kind} \"{name}\" has \"count\", so its index is a number"))),
        (pick @ (Pick::SameIndex | Pick::SameKey), repeat) => {
            let problem = one_to_one::check(waiter.address, waiter.repeat, name, repeat, &pick, span);
            problem.map_or(Ok(DependencyTarget::SameInstance(id)), |problem| Err(Box::new(problem)))
        }
    }
}

fn key(id: StepId, key: Text, known: Option<&[Text]>, kind: &str, name: &str) -> Result<DependencyTarget, String> {
    match known {
        Some(keys) if keys.binary_search(&key).is_err() => Err(format!("{kind} \"{name}\" has no instance \"{key}\"")),
        _ => Ok(DependencyTarget::Instance(id, InstanceKey::Key(key))),
    }
}
