//! Custom metrics: what steps outside of scenarios count, and thresholds on what all steps count under one name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::attempt::with_made;
use super::job::Job;
use super::report::What;
use crate::base::id::Attempt;
use crate::base::log::{LogLevel, Stream};
use crate::event::{Fact, LoadPlan, LogLine, PlannedMetric};
use crate::grid::expression::{Frame, StepId};
use crate::grid::model::{Grid, StepDef, custom_number};
use crate::metric::LoadInterval;
use crate::metric::threshold::Tally;
use crate::value::Value;

/// The custom metrics of a grid, as facts number them.
pub(super) fn planned(grid: &Grid) -> Arc<[PlannedMetric]> {
    let one = |def: &crate::grid::model::CustomDef| PlannedMetric {
        name: def.name.as_str().into(),
        unit: def.unit.as_ref().map(|unit| unit.as_str().into()),
    };
    grid.metrics.iter().map(one).collect()
}

/// The steps and scenarios that run where a metric is fed: of a step in a scenario that.
pub(super) fn feeders(grid: &Grid, metric: u32) -> Vec<StepId> {
    let feeds = |step: &&StepDef| step.policy.metrics.iter().any(|fed| fed.number == metric);
    let runs = |step: &StepDef| {
        let around = std::iter::successors(Some(step), |step| grid.step(step.within?));
        around.into_iter().find(|around| around.scenario().is_some()).map_or(step.id, |scenario| scenario.id)
    };
    let mut all: Vec<StepId> = grid.steps.iter().filter(feeds).map(runs).collect();
    all.dedup();
    all
}

/// Where a metric stands in the samples of scenarios: by scenario, the step among its steps and the metric among the step's.
#[derive(Default)]
pub(super) struct Places(BTreeMap<StepId, Vec<(usize, usize)>>);

impl Places {
    /// A scenario begins.
    pub(super) fn begin(&mut self, scenario: StepId, load: &LoadPlan, metric: u32) {
        let all = load.metrics.iter().enumerate();
        let found = all.flat_map(|(step, fed)| fed.iter().enumerate().map(move |(at, fed)| ((step, at), *fed)));
        let places = found.filter(|(_, fed)| *fed == metric).map(|(place, _)| place).collect();
        self.0.insert(scenario, places);
    }

    /// Whether a scenario has begun that feeds it.
    pub(super) fn has(&self, scenario: StepId) -> bool {
        self.0.get(&scenario).is_some_and(|places| !places.is_empty())
    }

    /// What was counted of it in an interval.
    pub(super) fn tally(&self, scenario: StepId, interval: &LoadInterval) -> Tally {
        let mut tally = Tally::default();
        for (step, at) in self.0.get(&scenario).into_iter().flatten() {
            let custom = interval.sample.steps.get(*step).and_then(|step| step.custom.get(*at));
            custom.into_iter().for_each(|custom| tally.numbers.merge(&custom.values));
        }
        tally
    }
}

/// Tells what a step's metrics say of an attempt that succeeded. What is no number fails nothing: it is told, and counted as an error of the
/// metric.
pub(super) fn feed(job: &Job, attempt: Attempt, duration: Duration, output: &Value) {
    let metrics = &job.definition.policy.metrics;
    if metrics.is_empty() {
        return;
    }
    let (ambient, slots) = (job.ambient(), with_made(job, attempt, duration, output));
    let frame = Frame { slots: &slots, ambient: &ambient };
    for metric in metrics {
        let value = metric.value.evaluate(&frame).map_err(|error| job.place(&error));
        let value = match value.and_then(|value| custom_number(&value)) {
            Ok(None) => continue,
            Ok(Some(value)) => Some(value),
            Err(message) => {
                let text = format!("metric \"{}\": {message}", metric.name);
                let text = job.context().secrets.scrub(&text).into_owned().into();
                // Ours, and no word of the module's, which a sensitive step would keep to itself.
                let line = LogLine { node: Some(job.node), level: LogLevel::Warn, stream: Stream::Module, text };
                job.report_with_next(What::Fact(Box::new(Fact::Log(line))));
                None
            }
        };
        let fact = Fact::Counted { node: job.node, epoch: job.epoch, metric: metric.number, value };
        job.report_with_next(What::Fact(Box::new(fact)));
    }
}
