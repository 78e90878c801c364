//! `step "TYPE" "NAME" { … }`

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::contract::{Catalog, Demand, Effect, RunnerEntry};
use crate::grid::expression::{Expr, Place, Repeat, SlotTable, StepId, Symbols};
use crate::grid::model::{ArgumentDef, ArgumentKind, CallDef, GroupDef, StepDef, StepPolicy, WorkDef, known_arguments};
use crate::grid::syntax::{Block, Body, Label};
use crate::value::Text;

use super::arguments::{self, Taken, arguments};
use super::container::Container;
use super::language::STEP;
use super::manifest::{self, Outside, Role};
use super::meta::cache::{Rest, needs_key};
use super::meta::conditions::{Decided, conditions, skips_along};
use super::meta::depends_on::{Waiter, dependencies};
use super::meta::repeat::Repetition;
use super::meta::{
    annotations, breaker, cache, checks, concurrency, dedupe, given, metrics, on_error, one_to_one, race, rate_limit, repeat,
    retry, service, timeouts, uses,
};
use super::outline::{Outline, StepBlock};
use super::resource::{all_types, hint};
use super::scenario::{self, Iterations, inside};
use super::service::Defaults;
use super::symbols::{number, outputs, repeat_around};
use super::vocabulary::attribute;
use super::{group, names, read, symbols};

/// Every argument and block that a step may have.
pub fn step_words() -> impl Iterator<Item = &'static str> {
    STEP.attribute_names().chain(STEP.block_names()).collect::<BTreeSet<_>>().into_iter()
}

/// What all steps and resources are checked against.
pub(super) struct Surroundings<'s> {
    pub outline: &'s Outline<'s>,
    pub symbols: &'s Symbols,
    pub catalog: &'s Catalog,
    /// What the iterations of scenarios have besides steps.
    pub iterations: &'s Iterations,
    /// What services give, by id.
    pub services: &'s [Defaults],
}

/// Checks a step; nothing if its type is unknown, which is reported.
pub(super) fn check(
    at: usize,
    step: StepBlock<'_>,
    repetition: Repetition,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<StepDef> {
    let Some(ty) = step.ty else {
        let check = match () {
            () if step.is_scenario() => scenario::check,
            () if step.is_mix() => scenario::mix::check,
            () => group::check,
        };
        return check(at, step, repetition, around, diagnostics);
    };
    let (body, header) = (&step.block.body, step.block.open_span);
    let entry = around.catalog.runner(&ty.text).copied();
    let shape = entry.map(|entry| entry.manifest.input);
    STEP.check_with(body, diagnostics, |name| hint(shape.is_some_and(|shape| shape.field(name).is_some()), name));
    let outputs = entry.as_ref().and_then(|entry| outputs(&entry.manifest.output));
    let (mut common, mut container) = common(at, step, repetition, &outputs, around, diagnostics);
    retry::refuse_only(body, &mut container);
    let Some(entry) = entry else {
        report_unknown(ty, &step.name.text, around, container.diagnostics);
        arguments::of_unknown_type(body, &mut container);
        return None;
    };
    let manifest = entry.manifest;
    let taken = Taken { ty: manifest.name, shape: manifest.input, vocabulary: &STEP, outputs, catalog: around.catalog };
    let mut arguments = arguments(body, header, &taken, &mut container);
    common.uses = uses::bindings(body, manifest, header, around.symbols, container.diagnostics);
    let beside = service::Around { uses: &common.uses, outline: around.outline, catalog: around.catalog };
    let used = service::of_step(at, body, manifest.input, &beside, &mut container);
    service::serve(&mut arguments, body, manifest.input, used, &beside, &mut container);
    // What only looks at a service does not use it.
    if let Ok(Some(used)) = used
        && !manifest.input.only_probes()
    {
        common.service = Some(used.service);
        if let Some(defaults) = around.services.get(used.service.0 as usize) {
            defaults.fill(Arc::make_mut(&mut common.policy));
        }
    }
    let effect = prepare(&entry, &arguments, step.block, &taken, container.diagnostics);
    let keyed = common.policy.given.idempotency_key.is_some();
    let effect = effect.map(|effect| if keyed { effect.min(Effect::Idempotent) } else { effect });
    if let (Some(cache), Some(effect)) = (&common.policy.cache, effect) {
        let conditions = arguments.iter().any(|argument| argument.kind == ArgumentKind::Condition);
        let rest = match (common.uses.is_empty(), conditions) {
            (false, _) => Rest::Resources,
            (true, true) => Rest::Conditions,
            (true, false) => Rest::Nothing,
        };
        needs_key(cache, effect, rest).into_iter().for_each(|problem| container.report(problem));
    }
    let effect = effect.unwrap_or(Effect::Effect);
    finish(&mut common, container, around);
    common.work = WorkDef::Call(CallDef { entry, arguments: arguments.into(), effect });
    Some(common)
}

/// What steps and groups have in common; what they do comes after.
pub(super) fn common<'c>(
    at: usize,
    step: StepBlock<'_>,
    repetition: Repetition,
    outputs: &Option<Arc<[Text]>>,
    around: &Surroundings<'c>,
    diagnostics: &'c mut Diagnostics,
) -> (StepDef, Container<'c>) {
    let (body, symbols) = (&step.block.body, around.symbols);
    let within = symbols::around(around.outline, at);
    let Repetition { def: repeat, seen, slots: once_slots } = repetition;
    let nearest = if seen == Repeat::Once { repeat_around(symbols, within) } else { seen.clone() };
    let (once_conditions, once_slots) = once(body, within, once_slots, symbols, diagnostics);
    let path = symbols.steps.get(at).map_or_else(|| names::path(around.outline, at), |symbol| symbol.path.clone());
    let waiter = Waiter { address: &path, repeat: &nearest, within };
    let depends_on = dependencies(body, waiter, symbols, diagnostics);
    let place = Place { within, repeat: nearest.clone(), races: race::races(body), ..Place::default() };
    let mut container = Container::new(symbols, place, diagnostics);
    let conditions = conditions(body, Decided::EachInstance { repeats: seen != Repeat::Once }, &mut container);
    let description = container.fixed(attribute(body, "description"), read::text);
    let race = race::race(body, waiter, &mut container);
    let policy = policy(body, outputs, &mut container);
    inside::check_words(at, body, around.outline, &mut container);
    let local = if within.is_some() { names::local(&step) } else { path.clone() };
    let def = StepDef {
        id: StepId(number(at)),
        within,
        name: Text::from(&*step.name.text),
        local: local.into(),
        path: path.into(),
        span: step.block.open_span,
        description,
        repeat,
        once_slots,
        once_conditions,
        slots: SlotTable::new(),
        conditions,
        depends_on,
        race,
        uses: Vec::new(),
        service: None,
        work: WorkDef::Group(GroupDef::default()),
        policy: Arc::new(policy),
    };
    (def, container)
}

/// Looks over what its expressions were found to read.
pub(super) fn finish(def: &mut StepDef, container: Container<'_>, around: &Surroundings<'_>) {
    let Container { slots, place, diagnostics, .. } = container;
    one_to_one::check_slots(&def.path, &place.repeat, &slots, around.symbols, diagnostics);
    race::check_reads(def.race.as_ref(), &slots, diagnostics);
    inside::check_order(def, &slots, around, diagnostics);
    def.slots = slots;
}

/// The conditions that are decided once; they share their slots with `count` and `for_each`.
fn once(
    body: &Body,
    within: Option<StepId>,
    slots: SlotTable,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> (Vec<Expr>, SlotTable) {
    let repeats = repeat::as_written(body) != Repeat::Once;
    let place = Place { within, repeat: repeat_around(symbols, within), races: race::races(body), ..Place::default() };
    let mut container = Container { slots, ..Container::new(symbols, place, diagnostics) };
    let conditions = conditions(body, Decided::Once { repeats }, &mut container);
    (conditions, container.slots)
}

fn policy(body: &Body, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> StepPolicy {
    let on_error = on_error::on_error(body, outputs, container);
    StepPolicy {
        delay_before: container.setting(attribute(body, "delay_before"), read::duration),
        delay_after: container.setting(attribute(body, "delay_after"), read::duration),
        timeouts: timeouts::timeouts(body, container),
        retry: retry::retry_with_self(body, outputs, container),
        breaker: breaker::breaker(body, container),
        rate_limit: rate_limit::rate_limit(body, container),
        concurrency: concurrency::concurrency(body, container),
        dedupe: dedupe::dedupe(body, container),
        cache: cache::cache(body, container),
        checks: checks::checks(body, outputs, container),
        metrics: metrics::metrics(body, outputs, container),
        on_error: on_error.action,
        fallback: on_error.fallback,
        sensitive: container.fixed(attribute(body, "sensitive"), read::boolean).unwrap_or(false),
        skips_along: skips_along(body, container),
        priority: container.setting(attribute(body, "priority"), read::priority),
        given: given::given(body, container),
        annotations: Arc::new(annotations::annotations(body, container)),
        weight: container.setting(attribute(body, "weight"), read::weight),
    }
}

/// Lets the step's type look at the arguments that are known; what a call changes, if they are right.
fn prepare(
    entry: &RunnerEntry,
    arguments: &[ArgumentDef],
    block: &Block,
    taken: &Taken<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Effect> {
    let runner = (entry.make)();
    match runner.prepare(&known_arguments(arguments), &Demand::Everything) {
        Ok(prepared) => Some(prepared.effect()),
        Err(problems) => {
            arguments::report(problems, arguments, block, taken, diagnostics);
            None
        }
    }
}

fn report_unknown(label: &Label, name: &str, around: &Surroundings<'_>, diagnostics: &mut Diagnostics) {
    let (ty, catalog) = (&*label.text, around.catalog);
    let problem = Diagnostic::error(Code::UNKNOWN_TYPE, label.span, format!("there is no step type \"{ty}\""));
    let hint = match (manifest::outside(&around.outline.manifests, Role::Runner, ty), catalog.resource(ty)) {
        (Outside::Perhaps, _) => return,
        (Outside::Module(module), _) => format!("the steps of runner \"{module}\" have types such as {module}_TOOL"),
        (Outside::Nothing, Some(_)) => format!("{ty} is a type of resources: write resource \"{ty}\" \"{name}\""),
        _ => did_you_mean(ty, catalog.runners.iter().map(|entry| entry.manifest.name)).unwrap_or_else(all_types),
    };
    diagnostics.push(problem.hint(hint));
}
