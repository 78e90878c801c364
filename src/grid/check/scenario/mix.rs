//! `mix "NAME" { … }`: a load plan that scenarios share; and what those say of it, `mix = mix.NAME` and `weight`.

use std::sync::Arc;

use super::plan::{self, plan};
use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean, listed};
use crate::grid::check::container::Container;
use crate::grid::check::language::MIX_WORDS;
use crate::grid::check::meta::repeat::Repetition;
use crate::grid::check::outline::{Outline, StepBlock};
use crate::grid::check::read;
use crate::grid::check::references::attribute_of;
use crate::grid::check::step::{self, Surroundings};
use crate::grid::check::symbols::number;
use crate::grid::check::vocabulary::{attribute, block};
use crate::grid::expression::{Found, MIX, StepId, Symbols, out_of_sight};
use crate::grid::model::{Driver, MixDef, Setting, StepDef, WorkDef};
use crate::grid::syntax::{Attribute, Block, Body, Expression, ExpressionKind};
use crate::value::Text;

/// What says when a scenario begins, and so stands in its mix.
const OF_THE_MIX: [&str; 4] = ["delay_before", "delay_after", "priority", "run_if_skipped"];

/// The mix that a scenario names.
pub(in crate::grid::check) fn mix_of(body: &Body, symbols: &Symbols) -> Option<StepId> {
    let written = attribute(body, "mix")?;
    match symbols.find(None, MIX, name_in(&written.value)?, written.value.span) {
        Found::Here(id) => Some(id),
        Found::Hidden(_) | Found::Nowhere => None,
    }
}

/// `mix.NAME`, or the same in quotes.
fn name_in(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::String(text) => text.strip_prefix(MIX)?.strip_prefix('.'),
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => name_in(inner),
        _ => {
            let (of, name) = attribute_of(expression)?;
            matches!(&of.kind, ExpressionKind::Variable(root) if &**root == MIX).then_some(name)
        }
    }
}

/// What a scenario runs by, where it names a mix.
pub(super) fn driver(scenario: &Block, written: &Attribute, symbols: &Symbols, container: &mut Container<'_>) -> Option<Driver> {
    let body = &scenario.body;
    let weight = container.setting(attribute(body, "weight"), read::weight);
    let Some(mix) = mix_of(body, symbols) else {
        unknown(&written.value, symbols).into_iter().for_each(|problem| container.report(problem));
        return None;
    };
    let mix_name = symbols.step(mix).map_or("the mix", |mix| &mix.path).to_owned();
    refuse_its_words(body, &mix_name, container);
    // A weight that is wrong is reported.
    let weight = weight.or_else(|| attribute(body, "weight").is_none().then_some(Setting::Fixed(1.0)))?;
    Some(Driver::Mix { mix, weight })
}

fn unknown(written: &Expression, symbols: &Symbols) -> Option<Diagnostic> {
    let wrong = |message: String| Diagnostic::error(Code::MIX, written.span, message);
    let Some(name) = name_in(written) else {
        return Some(wrong(String::from("\"mix\" names a mix")).hint("write mix = mix.NAME, and mix \"NAME\" { … } at the top"));
    };
    let found = symbols.find(None, MIX, name, written.span);
    if let Found::Hidden(declared) = found {
        return Some(out_of_sight(&format!("mix \"{name}\""), declared, written.span));
    }
    if symbols.lost.contains(name) {
        return None;
    }
    let known: Vec<&str> = symbols.names.iter().filter(|(ty, _)| *ty == MIX).map(|(_, name)| name).collect();
    let hint = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| match known.len() {
        0 => format!("write mix \"{name}\" {{ … }} at the top of a file, with the load plan in it"),
        _ => format!("there is {}", listed(known.iter().copied())),
    });
    Some(wrong(format!("there is no mix \"{name}\"")).hint(hint))
}

/// Reports what a scenario says that its mix says for all.
fn refuse_its_words(body: &Body, mix: &str, container: &mut Container<'_>) {
    for word in plan::WORDS.into_iter().chain(OF_THE_MIX) {
        let place: Option<Span> =
            attribute(body, word).map(|found| found.name.span).or_else(|| block(body, word).map(|found| found.open_span));
        if let Some(place) = place {
            let problem = Diagnostic::error(Code::MIX, place, format!("the scenario runs by {mix}, which has the \"{word}\""));
            container
                .report(problem.hint(format!("write it there, or leave out the mix: {mix} says when all its scenarios run")));
        }
    }
}

/// Reports a weight of a scenario that shares its plan with nobody.
pub(super) fn refuse_weight(body: &Body, container: &mut Container<'_>) {
    if let Some(weight) = attribute(body, "weight") {
        let problem = Diagnostic::error(Code::MIX, weight.name.span, "a scenario with a load plan of its own has no weight");
        container.report(problem.hint("scenarios that name one mix have weights: mix = mix.NAME"));
    }
}

/// The scenarios that name a mix, by their places.
fn members(at: usize, outline: &Outline<'_>, symbols: &Symbols) -> Vec<usize> {
    let id = StepId(number(at));
    let scenarios = outline.steps.iter().enumerate().filter(|(_, step)| step.is_scenario());
    scenarios.filter(|(_, step)| mix_of(&step.block.body, symbols) == Some(id)).map(|(at, _)| at).collect()
}

/// Checks a mix.
pub(in crate::grid::check) fn check(
    at: usize,
    mix: StepBlock<'_>,
    repetition: Repetition,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<StepDef> {
    MIX_WORDS.check_with(&mix.block.body, diagnostics, |_| None);
    let outputs = Some(Arc::<[Text]>::from([]));
    let (mut def, mut container) = step::common(at, mix, repetition, &outputs, around, diagnostics);
    let members = members(at, around.outline, around.symbols);
    check_members(mix, &members, around, &mut container);
    let plan = plan(
        mix.block,
        "the mix",
        "write load \"constant_arrival_rate\" { … } in it; `squall explain G084` lists the kinds",
        &mut container,
    );
    step::finish(&mut def, container, around);
    let members = members.into_iter().map(|at| StepId(number(at))).collect();
    def.work = WorkDef::Mix(Arc::new(MixDef { plan: plan?, members }));
    Some(def)
}

/// Whether scenarios may run by it although none is known: one could not be read, or names a mix wrongly, or this one has the name of
/// another, all of which is reported.
fn may_have_members(mix: StepBlock<'_>, around: &Surroundings<'_>) -> bool {
    let named_wrongly = |step: &StepBlock<'_>| {
        let body = &step.block.body;
        step.is_scenario() && attribute(body, "mix").is_some() && mix_of(body, around.symbols).is_none()
    };
    let same_name = |step: &&StepBlock<'_>| step.is_mix() && step.name.text == mix.name.text;
    let twice = around.outline.steps.iter().filter(same_name).count() > 1;
    twice || !around.outline.lost.is_empty() || around.outline.steps.iter().any(named_wrongly)
}

/// Somebody runs by it, and not all of them never.
fn check_members(mix: StepBlock<'_>, members: &[usize], around: &Surroundings<'_>, container: &mut Container<'_>) {
    let name = &mix.name.text;
    if members.is_empty() {
        if !may_have_members(mix, around) {
            let problem = Diagnostic::error(Code::MIX, mix.block.open_span, format!("no scenario runs by mix.{name}"));
            container.report(problem.hint(format!("write mix = mix.{name} in the scenarios that share its load plan")));
        }
        return;
    }
    let written: Vec<Option<&Attribute>> =
        members.iter().map(|at| attribute(&around.outline.steps[*at].block.body, "weight")).collect();
    let known = |weight: &Option<&Attribute>| container.quiet(*weight, read::weight) == Some(0.0);
    if written.iter().all(known) {
        let problem = Diagnostic::error(Code::MIX, mix.block.open_span, format!("all scenarios of mix.{name} weigh nothing"));
        let places = written.into_iter().flatten().map(|weight| weight.value.span);
        let problem = places.fold(problem, |problem, place| problem.also(place, "0"));
        container.report(problem.hint("give one of them a weight above 0, or leave the weights out"));
    }
}
