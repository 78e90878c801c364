//! `step "TYPE" "NAME" { … }`

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::contract::{Catalog, Demand, RunnerEntry};
use crate::grid::expression::{Expr, Place, Repeat, SlotTable, StepId, Symbols};
use crate::grid::model::{ArgumentDef, StepDef, StepPolicy, known_arguments};
use crate::grid::syntax::{Block, Body};
use crate::value::Text;

use super::arguments::{self, Taken, arguments};
use super::container::Container;
use super::meta::conditions::{Decided, conditions, skips_along};
use super::meta::depends_on::{Waiter, dependencies};
use super::meta::repeat::Repetition;
use super::meta::{checks, on_error, one_to_one, retry, timeouts, uses};
use super::names;
use super::outline::{Outline, Typed};
use super::resource::{all_types, hint};
use super::symbols::{number, outputs};
use super::vocabulary::{Vocabulary, attribute};
use super::{not_built, read};

pub(super) const STEP: Vocabulary = Vocabulary {
    of: "a step",
    attributes: &[
        "continue_on_failure",
        "count",
        "delay_after",
        "delay_before",
        "depends_on",
        "description",
        "enabled",
        "for_each",
        "if",
        "run_if_skipped",
        "sensitive",
        "uses",
    ],
    blocks: &["arguments", "on_error", "retry", "timeouts", "uses"],
    repeatable: &["check"],
    unbuilt: not_built::STEP,
};

/// What all steps are checked against.
pub(super) struct Surroundings<'s> {
    pub outline: &'s Outline<'s>,
    pub symbols: &'s Symbols,
    pub catalog: &'s Catalog,
}

/// Checks a step; nothing if its type is unknown, which is reported.
pub(super) fn check(
    at: usize,
    step: Typed<'_>,
    repetition: Repetition,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<StepDef> {
    let (body, header, symbols) = (&step.block.body, step.block.open_span, around.symbols);
    let entry = around.catalog.runner(&step.ty.text).copied();
    let shape = entry.map(|entry| entry.manifest.input);
    STEP.check_with(body, diagnostics, |name| hint(shape.is_some_and(|shape| shape.field(name).is_some()), name));
    let Repetition { def: repeat, seen, slots: once_slots } = repetition;
    let (once_conditions, once_slots) = once(body, once_slots, symbols, diagnostics);
    let address = names::address("step", &step.ty.text, &step.name.text);
    let depends_on = dependencies(body, Waiter { address: &address, repeat: &seen }, symbols, diagnostics);

    let place = Place { repeat: seen.clone(), ..Place::default() };
    let mut container = Container::new(symbols, place, diagnostics);
    let conditions = conditions(body, Decided::EachInstance, &mut container);
    let description = container.fixed(attribute(body, "description"), read::text);
    let policy = policy(body, entry.as_ref(), &mut container);
    let Some(entry) = entry else {
        report_unknown(step, around.catalog, container.diagnostics);
        arguments::of_unknown_type(body, &mut container);
        return None;
    };
    let manifest = entry.manifest;
    let taken = Taken {
        ty: manifest.name,
        shape: manifest.input,
        vocabulary: &STEP,
        outputs: outputs(&manifest.output),
        catalog: around.catalog,
    };
    let arguments = arguments(body, header, &taken, &mut container);
    let uses = uses::bindings(body, manifest, header, symbols, container.diagnostics);
    let slots = container.slots;
    prepare(&entry, &arguments, step.block, &taken, diagnostics);
    one_to_one::check_slots(&address, &seen, &slots, symbols, around.outline, diagnostics);
    Some(StepDef {
        id: StepId(number(at)),
        entry,
        name: Text::from(&*step.name.text),
        span: header,
        description,
        repeat,
        once_slots,
        once_conditions,
        slots,
        conditions,
        depends_on,
        uses,
        arguments: arguments.into(),
        policy: Arc::new(policy),
    })
}

/// The conditions that are decided once; they share their slots with `count` and `for_each`.
fn once(body: &Body, slots: SlotTable, symbols: &Symbols, diagnostics: &mut Diagnostics) -> (Vec<Expr>, SlotTable) {
    let mut container = Container { symbols, place: Place { repeat: Repeat::Once, ..Place::default() }, slots, diagnostics };
    let conditions = conditions(body, Decided::Once, &mut container);
    (conditions, container.slots)
}

fn policy(body: &Body, entry: Option<&RunnerEntry>, container: &mut Container<'_>) -> StepPolicy {
    let outputs = entry.and_then(|entry| outputs(&entry.manifest.output));
    StepPolicy {
        delay_before: container.setting(attribute(body, "delay_before"), read::duration),
        delay_after: container.setting(attribute(body, "delay_after"), read::duration),
        timeouts: timeouts::timeouts(body, container),
        retry: retry::retry(body, container),
        checks: checks::checks(body, &outputs, container),
        on_error: on_error::action(body, container),
        sensitive: container.fixed(attribute(body, "sensitive"), read::boolean).unwrap_or(false),
        skips_along: skips_along(body, container),
    }
}

/// Lets the step's type look at the arguments that are known.
fn prepare(entry: &RunnerEntry, arguments: &[ArgumentDef], block: &Block, taken: &Taken<'_>, diagnostics: &mut Diagnostics) {
    let runner = (entry.make)();
    if let Err(problems) = runner.prepare(&known_arguments(arguments), &Demand::Everything) {
        arguments::report(problems, arguments, block, taken, diagnostics);
    }
}

fn report_unknown(step: Typed<'_>, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    let ty = &*step.ty.text;
    let mut problem = Diagnostic::error(Code::UNKNOWN_TYPE, step.ty.span, format!("there is no step type \"{ty}\""));
    problem.hint = match catalog.resource(ty) {
        Some(_) => Some(format!("{ty} is a type of resources: write resource \"{ty}\" \"{}\"", step.name.text)),
        None => Some(did_you_mean(ty, catalog.runners.iter().map(|entry| entry.manifest.name)).unwrap_or_else(all_types)),
    };
    diagnostics.push(problem);
}
