//! `scenario "NAME" { … }`: a load plan and the steps that it runs.
//!
//! One idea a file: [`plan`] and [`load`] (the plan), [`mix`] (one that several share), [`data`] and [`vary`] (what an iteration has), [`stop_when`], [`inside`] (what steps in a scenario
//! may not say).

mod data;
pub(super) mod inside;
mod load;
pub(super) mod mix;
mod plan;
mod stop_when;
mod vary;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::base::files::Files;
use crate::grid::expression::{Columns, IterationNames, StepId, Symbols};
use crate::grid::model::{DataDef, Driver, ScenarioDef, Setting, StepDef, ThinkTime, VaryDef, WorkDef};
use crate::grid::syntax::{Block, Completeness};
use crate::value::shape::read_duration;
use crate::value::{Text, Value};

use super::container::Container;
use super::language::SCENARIO;
use super::meta::repeat::Repetition;
use super::meta::service;
use super::outline::{Outline, StepBlock, is_step};
use super::read;
use super::step::{self, Surroundings};
use super::symbols::number;
use super::vocabulary::attribute;

/// What a scenario gives to those outside.
const OUTPUTS: [&str; 6] = ["iterations", "failed", "dropped", "rate", "error_rate", "latency"];

/// The names of what a scenario gives.
pub(super) fn output_names() -> Arc<[Text]> {
    OUTPUTS.into_iter().map(Text::from).collect()
}

/// What iterations have besides steps, by the scenario's place in the outline.
#[derive(Default)]
pub(super) struct Iterations(BTreeMap<usize, (Vec<VaryDef>, Vec<DataDef>)>);

/// Reads what the iterations of all scenarios have, so that their steps can name it.
pub(super) fn declare(outline: &Outline<'_>, symbols: &mut Symbols, around: &Files, diagnostics: &mut Diagnostics) -> Iterations {
    let mut all = Iterations::default();
    for (at, step) in outline.steps.iter().enumerate().filter(|(_, step)| step.is_scenario()) {
        let body = &step.block.body;
        let variations = vary::variations(body, symbols, diagnostics);
        let data = data::sets(body, symbols, around, diagnostics);
        let names = IterationNames {
            variations: variations.iter().map(|(name, _)| name.clone()).collect(),
            data: data.iter().map(|(name, set)| columns(name, set.as_ref())).collect(),
        };
        if let Some(symbol) = symbols.steps.get_mut(at) {
            symbol.iteration = Some(Arc::new(names));
        }
        let whole = |(variations, data): (Option<Vec<_>>, Option<Vec<_>>)| Some((variations?, data?));
        let read =
            whole((variations.into_iter().map(|(_, vary)| vary).collect(), data.into_iter().map(|(_, set)| set).collect()));
        all.0.extend(read.map(|read| (at, read)));
    }
    all
}

fn columns(name: &Text, set: Option<&DataDef>) -> Columns {
    Columns { name: name.clone(), columns: set.map(|data| data.set.columns.clone()) }
}

/// Checks a scenario, without what is in it.
pub(super) fn check(
    at: usize,
    scenario: StepBlock<'_>,
    repetition: Repetition,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<StepDef> {
    let body = &scenario.block.body;
    SCENARIO.check_with(body, diagnostics, |_| None);
    let names = Some(output_names());
    let (mut def, mut container) = step::common(at, scenario, repetition, &names, around, diagnostics);
    // Its steps use it.
    let _ = service::named(body, around.symbols, container.diagnostics);
    let driver = driver(scenario.block, around, &mut container);
    let settings = Settings::of(scenario.block, &mut container);
    let steps = inner(at, scenario, around, &mut container);
    step::finish(&mut def, container, around);
    let (variations, data) = around.iterations.0.get(&at).cloned()?;
    let (driver, Settings { order, think_time, max_steps }) = (driver?, settings);
    def.work = WorkDef::Scenario(Arc::new(ScenarioDef { steps, driver, order, think_time, max_steps, variations, data }));
    Some(def)
}

/// What it runs by: a plan of its own, or that of a mix.
fn driver(scenario: &Block, around: &Surroundings<'_>, container: &mut Container<'_>) -> Option<Driver> {
    if let Some(written) = attribute(&scenario.body, "mix") {
        return mix::driver(scenario, written, around.symbols, container);
    }
    mix::refuse_weight(&scenario.body, container);
    let hint = "write load \"constant_vus\" { … } in it, or mix = mix.NAME; `squall explain G084` lists the kinds";
    plan::plan(scenario, "the scenario", hint, container).map(|plan| Driver::Own(Box::new(plan)))
}

/// The settings of its iterations.
struct Settings {
    order: crate::grid::model::StepOrder,
    think_time: Option<Setting<ThinkTime>>,
    max_steps: Setting<u32>,
}

impl Settings {
    /// The most steps of an iteration, if nothing is said.
    const MAX_STEPS: u32 = 100;

    fn of(scenario: &Block, container: &mut Container<'_>) -> Self {
        let body = &scenario.body;
        Self {
            order: container.fixed(attribute(body, "order"), read::step_order).unwrap_or_default(),
            think_time: container.setting(attribute(body, "think_time"), think_time),
            max_steps: container
                .setting(attribute(body, "max_steps"), read::number_of)
                .unwrap_or(Setting::Fixed(Self::MAX_STEPS)),
        }
    }
}

/// A duration, or the shortest and the longest.
fn think_time(value: &Value) -> Result<ThinkTime, String> {
    let Some(both) = value.elements() else {
        return read_duration(value).map(|time| ThinkTime { least: time, most: time });
    };
    let [least, most] = both else {
        return Err(String::from("a duration is required, or a list of two: the shortest and the longest"));
    };
    let (least, most) = (read_duration(least)?, read_duration(most)?);
    if least <= most { Ok(ThinkTime { least, most }) } else { Err(String::from("the shortest time stands first")) }
}

fn inner(at: usize, scenario: StepBlock<'_>, around: &Surroundings<'_>, container: &mut Container<'_>) -> Vec<StepId> {
    let own = |inner: &usize| around.outline.steps[*inner].within == Some(at);
    let steps: Vec<StepId> = (0..around.outline.steps.len()).filter(own).map(|inner| StepId(number(inner))).collect();
    let body = &scenario.block.body;
    if steps.is_empty() && body.completeness == Completeness::Whole && !body.blocks.iter().any(is_step) {
        let name = &scenario.name.text;
        let problem = Diagnostic::error(Code::MISSING, scenario.block.open_span, format!("scenario.{name} has no steps"));
        container.report(problem.hint("write step \"TYPE\" \"NAME\" { … } in it"));
    }
    steps
}
