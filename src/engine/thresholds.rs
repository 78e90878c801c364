//! Thresholds: judged as facts come, by the dispatcher, who ends the run for one that says so and has their verdict at the end.
//!
//! A scenario is measured by its intervals, in its own plan time and without its warm-up; a step outside of scenarios by its attempts and
//! ends, in the run's plan time, so that what is between two calls counts as time in which nothing happened. A service is measured by both,
//! in the run's plan time too, since its users have but that in common.

use std::sync::Arc;
use std::time::Duration;

use super::board::Board;
use super::cancel::YIELD;
use super::custom::{self, Places};
use super::dispatcher::{Dispatcher, micros};
use super::node::Activity;
use super::report::Limit;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::event::{
    AttemptResult, Breach, CheckResult, Fact, LoadPlan, NodeEnding, PlannedThreshold, Reason, RunEvent, Status, WatchedService,
};
use crate::grid::expression::StepId;
use crate::grid::model::{CustomDef, Grid, ThresholdDef, ThresholdTarget};
use crate::metric::LoadInterval;
use crate::metric::threshold::{Aggregate, Gauge, Metric, OnBreach, Tally, ThresholdState, Verdict};
use crate::plan::What;

/// How often a number is told that changes nothing else.
const TOLD_EACH: Duration = Duration::from_millis(250);

/// All thresholds of a run.
#[derive(Default)]
pub(super) struct Thresholds {
    all: Vec<Watch>,
    /// One that ends the run was breached: its name.
    abort: Option<Arc<str>>,
    /// One failed, in the end.
    pub(super) failed: bool,
}

/// One threshold.
struct Watch {
    plan: Arc<PlannedThreshold>,
    target: ThresholdTarget,
    subjects: Subjects,
    gauge: Gauge,
    /// What it measures of scenarios that began.
    loads: Vec<Load>,
    /// Where the custom metric that it watches stands.
    places: Places,
    /// By what numbers of the gauge are multiplied to be what limits are measured in.
    factor: f64,
    /// Up to when is measured; none: it has not begun.
    until_us: Option<u64>,
    state: ThresholdState,
    breach: Option<Breach>,
    /// What was told, and when, in real time.
    told: (Option<f64>, u64),
}

/// Whose facts a threshold looks at.
struct Subjects {
    /// Scenarios.
    scenarios: Vec<StepId>,
    /// The addresses of the steps in them; none: all.
    within: Option<Vec<Arc<str>>>,
    /// Steps outside of scenarios.
    steps: Vec<StepId>,
}

/// What a threshold measures of a scenario.
struct Load {
    scenario: StepId,
    /// The steps that it watches, by their places among the scenario's.
    steps: Vec<usize>,
    /// The beginning that is not measured.
    warmup_us: u64,
}

impl Subjects {
    fn of(target: ThresholdTarget, grid: &Grid) -> Self {
        let path = |id: StepId| grid.step(id).map(|step| Arc::from(step.path.as_str()));
        match target {
            ThresholdTarget::Scenario(scenario) => Self { scenarios: vec![scenario], within: None, steps: Vec::new() },
            ThresholdTarget::StepOf { scenario, step } => {
                Self { scenarios: vec![scenario], within: Some(path(step).into_iter().collect()), steps: Vec::new() }
            }
            ThresholdTarget::Step(step) => Self { scenarios: Vec::new(), within: None, steps: vec![step] },
            ThresholdTarget::Service(service) => {
                let users = || grid.steps.iter().filter(|step| step.service == Some(service)).map(|step| step.id);
                let mut scenarios: Vec<StepId> = users().filter_map(|step| scenario_around(step, grid)).collect();
                scenarios.dedup();
                let (inside, steps): (Vec<_>, Vec<_>) = users().partition(|step| scenario_around(*step, grid).is_some());
                Self { scenarios, within: Some(inside.into_iter().filter_map(path).collect()), steps }
            }
            // Which of their steps feed it is known when they begin.
            ThresholdTarget::Custom(metric) => Self { scenarios: Vec::new(), within: None, steps: custom::feeders(grid, metric) },
        }
    }

    fn all(&self) -> impl Iterator<Item = StepId> {
        self.scenarios.iter().chain(&self.steps).copied()
    }
}

/// The scenario that a step stands in, however deep.
fn scenario_around(step: StepId, grid: &Grid) -> Option<StepId> {
    let around = |id: &StepId| grid.step(*id).and_then(|step| step.within);
    std::iter::successors(around(&step), around).find(|id| grid.step(*id).is_some_and(|step| step.scenario().is_some()))
}

/// The thresholds of a grid, as facts tell them.
pub(super) fn planned(grid: &Grid) -> Arc<[Arc<PlannedThreshold>]> {
    grid.thresholds.iter().map(|def| Arc::new(plan_of(def, grid))).collect()
}

fn plan_of(def: &ThresholdDef, grid: &Grid) -> PlannedThreshold {
    let address = |id: StepId| grid.step(id).map(|step| Arc::from(step.path.as_str()));
    let (scenario, step, service) = match def.target {
        ThresholdTarget::Scenario(scenario) => (address(scenario), None, None),
        ThresholdTarget::StepOf { scenario, step } => (address(scenario), address(step), None),
        ThresholdTarget::Step(step) => (None, address(step), None),
        ThresholdTarget::Service(id) => {
            let scenarios = Subjects::of(def.target, grid).scenarios.into_iter().filter_map(address).collect();
            (None, None, grid.service(id).map(|service| WatchedService { address: service.path.as_str().into(), scenarios }))
        }
        ThresholdTarget::Custom(_) => (None, None, None),
    };
    let unit = custom_of(def, grid).filter(|_| def.metric == Metric::Custom).and_then(|custom| custom.unit.as_ref());
    PlannedThreshold {
        name: def.name.as_str().into(),
        path: def.path.as_str().into(),
        scenario,
        step,
        service: service.map(Arc::new),
        metric: def.metric,
        unit: unit.map(|unit| unit.as_str().into()),
        rule: def.rule,
        must: def.must,
        window_us: def.window.map(micros),
        after_us: micros(def.after),
        on_breach: def.on_breach,
    }
}

/// The custom metric that a threshold watches.
fn custom_of<'g>(def: &ThresholdDef, grid: &'g Grid) -> Option<&'g CustomDef> {
    match def.target {
        ThresholdTarget::Custom(at) => grid.metrics.get(at as usize),
        _ => None,
    }
}

impl Thresholds {
    /// Those of a plan.
    pub(super) fn new(grid: &Grid, planned: &[Arc<PlannedThreshold>]) -> Self {
        let all = grid.thresholds.iter().zip(planned).map(|(def, plan)| Watch {
            plan: Arc::clone(plan),
            target: def.target,
            subjects: Subjects::of(def.target, grid),
            gauge: Gauge::new(def.metric, def.rule.aggregate, def.window),
            loads: Vec::new(),
            places: Places::default(),
            factor: if def.rule.aggregate == Aggregate::Count || def.rule.aggregate == Aggregate::Rate {
                1.0
            } else {
                custom_of(def, grid).map_or(1.0, CustomDef::factor)
            },
            until_us: None,
            state: ThresholdState::default(),
            breach: None,
            told: (None, 0),
        });
        Self { all: all.collect(), ..Self::default() }
    }

    /// Looks at a fact; what it changes is to be told.
    pub(super) fn see(&mut self, event: &RunEvent, board: &Board) -> Vec<Fact> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let (node, epoch) = match &event.fact {
            Fact::LoadBegan { node, epoch, .. }
            | Fact::Interval { node, epoch, .. }
            | Fact::Counted { node, epoch, .. }
            | Fact::Started { node, epoch }
            | Fact::AttemptEnded { node, epoch, .. }
            | Fact::Ended { node, epoch, .. } => (*node, *epoch),
            _ => return Vec::new(),
        };
        // What comes late from an earlier life changes nothing.
        let Some(step) = worker(node, board).filter(|_| board.node(node).epoch == epoch) else { return Vec::new() };
        let mut facts = Vec::new();
        for (at, watch) in self.all.iter_mut().enumerate().filter(|(_, watch)| watch.subjects.all().any(|one| one == step)) {
            let Some(now_us) = watch.see(step, event) else { continue };
            facts.extend(watch.judge(at, now_us, event.real_us));
            if watch.state == ThresholdState::Breached && watch.plan.on_breach == OnBreach::Abort {
                self.abort.get_or_insert_with(|| Arc::clone(&watch.plan.name));
            }
        }
        facts
    }

    /// Whether one was breached that ends the run.
    pub(super) const fn is_to_end(&self) -> bool {
        self.abort.is_some()
    }

    /// The last word on each.
    pub(super) fn last(&mut self, board: &Board, plan_us: u64) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (at, watch) in self.all.iter_mut().enumerate() {
            let verdict = watch.verdict(board, plan_us);
            self.failed |= verdict == Verdict::Failed;
            facts.push(watch.fact(at, watch.last(), Some(verdict)));
        }
        facts
    }
}

/// The step of a node that does its work: a collection only holds others.
fn worker(node: NodeId, board: &Board) -> Option<StepId> {
    match board.planned(node).what {
        What::Single(step) | What::Instance { step, .. } => Some(step),
        What::Collection(_) | What::Resource(_) => None,
    }
}

impl Watch {
    /// Takes what a fact of one of its subjects tells; up to when is measured then, if there is anything to judge.
    fn see(&mut self, subject: StepId, event: &RunEvent) -> Option<u64> {
        if let ThresholdTarget::Custom(metric) = self.target {
            return self.see_custom(event, subject, metric);
        }
        match &event.fact {
            Fact::LoadBegan { plan, .. } => self.begin(subject, plan, event.plan_us),
            Fact::Interval { interval, .. } => return self.interval(subject, interval, event.plan_us),
            _ if !self.subjects.steps.contains(&subject) => {}
            Fact::Started { .. } => self.until_us = self.until_us.or(Some(event.plan_us)),
            Fact::AttemptEnded { duration_us, checks, result, .. } => {
                return self.call(event.plan_us, attempt(self.plan.metric, *duration_us, checks, result)?);
            }
            Fact::Ended { ending, .. } => return self.call(event.plan_us, end(self.plan.metric, ending)?),
            _ => {}
        }
        None
    }

    /// The same of a custom metric: its time is the run's, since what feeds it begins and ends as it likes.
    fn see_custom(&mut self, event: &RunEvent, step: StepId, metric: u32) -> Option<u64> {
        match &event.fact {
            Fact::LoadBegan { plan, .. } => self.places.begin(step, plan, metric),
            Fact::Interval { interval, .. } if !interval.warmup && self.places.has(step) => {
                return self.call(event.plan_us, self.places.tally(step, interval));
            }
            Fact::Counted { metric: counted, value: Some(value), .. } if *counted == metric => {
                let mut tally = Tally::default();
                tally.numbers.record(*value);
                return self.call(event.plan_us, tally);
            }
            _ => {}
        }
        None
    }

    /// What it comes to now.
    fn now(&self) -> Option<f64> {
        self.gauge.now().map(|actual| actual * self.factor)
    }

    /// What it comes to when nothing more will come.
    fn last(&self) -> Option<f64> {
        self.gauge.last().map(|actual| actual * self.factor)
    }

    /// Whether its time is the run's, not a scenario's own.
    const fn is_in_time_of_run(&self) -> bool {
        matches!(self.target, ThresholdTarget::Step(_) | ThresholdTarget::Service(_) | ThresholdTarget::Custom(_))
    }

    /// A scenario begins, perhaps anew: nothing is known of this one. What was measured of other users of a service stays.
    fn begin(&mut self, scenario: StepId, load: &LoadPlan, now_us: u64) {
        let is_watched = |address: &Arc<str>| self.subjects.within.as_ref().is_none_or(|within| within.contains(address));
        let steps = (0..load.steps.len()).filter(|at| is_watched(&load.steps[*at])).collect();
        self.loads.retain(|load| load.scenario != scenario);
        self.loads.push(Load { scenario, steps, warmup_us: load.warmup_us });
        if self.is_in_time_of_run() {
            self.until_us = self.until_us.or(Some(now_us));
            return;
        }
        self.gauge = Gauge::new(self.plan.metric, self.plan.rule.aggregate, self.plan.window_us.map(Duration::from_micros));
        (self.until_us, self.breach) = (Some(load.warmup_us), None);
    }

    fn interval(&mut self, scenario: StepId, interval: &LoadInterval, now_us: u64) -> Option<u64> {
        let load = self.loads.iter().find(|load| load.scenario == scenario)?;
        let (from_us, to_us) = (interval.from_us.max(load.warmup_us), interval.to_us);
        if interval.warmup || to_us <= load.warmup_us {
            return None;
        }
        let metric = self.plan.metric;
        let tally = match self.target {
            ThresholdTarget::Scenario(_) => Tally::of_scenario(metric, &interval.sample),
            ThresholdTarget::StepOf { .. } | ThresholdTarget::Step(_) | ThresholdTarget::Service(_) => {
                let mut tally = Tally::default();
                let steps = load.steps.iter().filter_map(|at| interval.sample.steps.get(*at));
                steps.for_each(|step| tally.add_step(metric, step));
                tally
            }
            ThresholdTarget::Custom(_) => return None,
        };
        let (from_us, to_us) =
            if self.is_in_time_of_run() { (now_us.saturating_sub(to_us - from_us), now_us) } else { (from_us, to_us) };
        self.gauge.add(from_us, to_us, tally);
        self.until_us = Some(to_us);
        Some(to_us)
    }

    /// A call, or an attempt of one, of a step outside of scenarios.
    fn call(&mut self, now_us: u64, tally: Tally) -> Option<u64> {
        self.gauge.add(self.until_us.unwrap_or(now_us), now_us, tally);
        self.until_us = Some(now_us);
        Some(now_us)
    }

    /// Judges what is measured now; what changed is to be told.
    fn judge(&mut self, at: usize, now_us: u64, real_us: u64) -> Option<Fact> {
        let actual = self.now();
        let state = self.state_of(actual, now_us);
        let changed = state != self.state || (state == ThresholdState::Breached && self.breach.is_none());
        self.state = state;
        if let Some(actual) = actual.filter(|_| state == ThresholdState::Breached) {
            let PlannedThreshold { rule, must, .. } = *self.plan;
            let breach = self.breach.get_or_insert(Breach { first_us: now_us, worst: actual });
            breach.worst = rule.worse(breach.worst, actual, must);
        }
        let moved = actual != self.told.0 && real_us.saturating_sub(self.told.1) >= micros(TOLD_EACH);
        (changed || moved).then(|| {
            self.told = (actual, real_us);
            self.fact(at, actual, None)
        })
    }

    fn state_of(&self, actual: Option<f64>, now_us: u64) -> ThresholdState {
        let PlannedThreshold { rule, must, after_us, .. } = *self.plan;
        if now_us < after_us { ThresholdState::Unknown } else { ThresholdState::of(&rule, must, actual) }
    }

    /// What became of it. What was breached on the way stays so where the grid says over which time it is judged, or that a breach ends
    /// the run.
    fn verdict(&mut self, board: &Board, plan_us: u64) -> Verdict {
        let actual = self.last();
        // The run's time went on after the last call.
        let now_us = if self.is_in_time_of_run() { plan_us } else { self.until_us.unwrap_or(0) };
        self.state = self.state_of(actual, now_us);
        if actual.is_none() && self.subjects.all().all(|step| was_not_to_run(step, board)) {
            return Verdict::NotRun;
        }
        let stays = self.plan.window_us.is_some() || self.plan.on_breach == OnBreach::Abort;
        let is_good = self.state == ThresholdState::Holds && !(stays && self.breach.is_some());
        match (is_good, self.plan.on_breach) {
            (true, _) => Verdict::Held,
            (false, OnBreach::Warn) => Verdict::Warned,
            (false, OnBreach::Fail | OnBreach::Abort) => Verdict::Failed,
        }
    }

    fn fact(&self, at: usize, actual: Option<f64>, verdict: Option<Verdict>) -> Fact {
        let threshold = u32::try_from(at).unwrap_or(u32::MAX);
        Fact::ThresholdJudged { threshold, state: self.state, actual, breach: self.breach, verdict }
    }
}

/// What an attempt says of a metric. One that was cancelled says nothing, and one that a breaker rejected took no time.
fn attempt(metric: Metric, duration_us: u64, checks: &[CheckResult], result: &AttemptResult) -> Option<Tally> {
    let failed = match result {
        AttemptResult::Succeeded => false,
        AttemptResult::Failed(_) => true,
        AttemptResult::Cancelled => return None,
    };
    let rejected = matches!(result, AttemptResult::Failed(error) if error.class == ErrorClass::Breaker);
    let mut tally = Tally::default();
    match metric {
        Metric::Latency | Metric::ServiceTime if !rejected => tally.times.record_us(duration_us),
        Metric::AttemptErrorRate => (tally.part, tally.whole) = (u64::from(failed), 1),
        Metric::Checks => {
            tally.part = checks.iter().filter(|check| check.held).count() as u64;
            tally.whole = checks.len() as u64;
        }
        _ => return None,
    }
    Some(tally)
}

/// What the end of a call says of a metric, after all its attempts. One that succeeded with its fallback has failed itself.
fn end(metric: Metric, ending: &NodeEnding) -> Option<Tally> {
    let is_call = matches!(ending.status, Status::Succeeded | Status::Failed) && ending.attempts > 0;
    let failed = ending.status == Status::Failed || ending.error.is_some();
    let part = match metric {
        Metric::ErrorRate | Metric::Throughput => failed,
        Metric::Availability => !failed,
        _ => return None,
    };
    is_call.then(|| Tally { part: u64::from(part), whole: 1, ..Tally::default() })
}

/// Whether the grid, or who ran it, said that a step should not run, or a group around it: there is nothing to judge, and nothing wrong.
fn was_not_to_run(step: StepId, board: &Board) -> bool {
    let skipped = |id: NodeId| board.node(id).status == Status::Skipped && board.node(id).is_released();
    let mut nodes = board.ids().filter(|id| board.step_of(*id) == Some(step)).peekable();
    let itself = nodes.peek().is_some() && nodes.all(skipped);
    let around = board.plan.grid().step(step).and_then(|step| step.within);
    itself || around.is_some_and(|group| was_not_to_run(group, board))
}

impl Dispatcher {
    /// Ends the run if a threshold was breached that says so. Load is cut off, which would go on for as long as its iterations take; all
    /// else has the usual grace.
    pub(super) fn heed_thresholds(&mut self) {
        let Some(name) = self.thresholds.abort.take().filter(|_| self.stopping.is_none()) else { return };
        self.stop(Reason::Threshold { name });
        for id in self.board.ids() {
            let node = self.board.node(id);
            if let (Activity::Running { cancel, .. }, true) = (&node.activity, node.steer.is_some()) {
                cancel.end_now();
                self.limit_after(id, Limit::Grace, YIELD);
            }
        }
    }

    /// Gives the verdict on all thresholds.
    pub(super) fn judge_last(&mut self) {
        let facts = self.thresholds.last(&self.board, micros(self.now.1));
        facts.into_iter().for_each(|fact| self.emit(fact));
    }
}
