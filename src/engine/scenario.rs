//! A scenario, or a mix of them, as a node: made ready with all that it reads from outside, run on the load threads, steered by commands.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::dispatcher::{Dispatcher, micros};
use super::job::{Definition, Job, Program, Work};
use super::log::UnitLog;
use super::operator::Refusal;
use super::report::{Given, Report, UnitEnd, What};
use super::slots::{Resolver, ambient};
use crate::base::failure::ErrorClass;
use crate::base::id::{Epoch, NodeId};
use crate::contract::{CallContext, Failure, ResourceHandle};
use crate::event::{By, Fact, LoadChange, LoadPlan, NodeError, Recording, Status};
use crate::grid::expression::StepId;
use crate::grid::model::StepDef;
use crate::load::{
    self, Adjustment, BreakerSink, Change, Desired, Ending, LoadEnd, LoadRun, Of, ProgramError, Surroundings, Told,
};
use crate::metric::{Latency, LoadSample, StepSample};
use crate::plan::FrameId;
use crate::value::{Text, Value};

/// A load plan, made ready with the scenarios that run by it.
pub(super) struct ScenarioWork {
    mix: Arc<load::Mix>,
    /// The nodes of those that share it, in the order of the mix; none where a scenario has a plan of its own.
    members: Vec<(NodeId, Epoch)>,
    /// What it is to do; shared with the dispatcher, which is told what operators want.
    steer: watch::Sender<Desired>,
}

impl Dispatcher {
    /// Makes a load plan ready, of a scenario or a mix, with the scenarios that run by it; those of a mix begin.
    pub(super) fn load(&mut self, id: NodeId, step: &StepDef) -> Result<Program, NodeError> {
        let grid = Arc::clone(self.board.plan.grid());
        let is_mix = step.mix().is_some();
        let members = if is_mix { self.members_to_run(id) } else { vec![id] };
        let mut programs = Vec::with_capacity(members.len());
        for member in &members {
            let Some(def) = self.board.step_of(*member).and_then(|step| grid.step(step)) else { continue };
            let made = self.with_surroundings(*member, def, |around| load::Program::new(def.id, around));
            let program = made.map_err(|error| match is_mix {
                true => NodeError { message: format!("{}: {}", def.path, error.message).into(), ..error },
                false => error,
            })?;
            programs.push(Arc::new(program));
        }
        let mix = self.with_surroundings(id, step, |around| load::Mix::new(step, programs, around))?;
        let members = if is_mix { self.start_members(&members) } else { Vec::new() };
        let steer = watch::Sender::new(Desired::default());
        self.board.node_mut(id).steer = Some(Steer { desired: steer.clone(), plan: None });
        let work = ScenarioWork { mix: Arc::new(mix), members, steer };
        Ok(Program { definition: Arc::new(Definition::of_step(step)), work: Work::Scenario(Arc::new(work)) })
    }

    /// Makes something of what a scenario or a mix finds around it.
    fn with_surroundings<T>(
        &mut self,
        id: NodeId,
        step: &StepDef,
        make: impl FnOnce(&mut Surroundings<'_>) -> Result<T, ProgramError>,
    ) -> Result<T, NodeError> {
        let grid = Arc::clone(self.board.plan.grid());
        let epoch = self.board.node(id).epoch;
        let handles = self.handles_within(step);
        let none = Vec::new();
        let context = Arc::clone(&self.options.context);
        let registry = Arc::clone(&self.shared.registry);
        let log = Arc::new(UnitLog { node: id, epoch, shared: Arc::clone(&self.shared) });
        let breakers = self.breaker_sink(id, epoch);
        let around = ambient(&context, "");
        let mut resolver =
            Resolver { board: &mut self.board, run: &self.facts, ambient: &around, reader: Some(id), frame: FrameId::ROOT };
        let mut surroundings = Surroundings {
            grid: &grid,
            context: &context,
            registry: &registry,
            ambient: &|address: &Text| ambient(&context, address.clone()),
            outside: &mut |slot| resolver.value(slot),
            resources: &|step: &StepDef| handles.get(&step.id).unwrap_or(&none).clone(),
            recording: self.options.recording,
            log,
            breakers,
        };
        make(&mut surroundings).map_err(|error| NodeError {
            class: ErrorClass::Error,
            message: context.secrets.scrub(&error.0).into(),
            status: None,
        })
    }

    /// The resources of all steps in a scenario.
    fn handles_within(&self, scenario: &StepDef) -> HashMap<StepId, Vec<(Text, ResourceHandle)>> {
        let grid = self.board.plan.grid();
        let mut handles = HashMap::new();
        let mut open: Vec<StepId> = scenario.inside().to_vec();
        while let Some(step) = open.pop().and_then(|id| grid.step(id)) {
            open.extend(step.inside());
            let uses = step.uses.iter();
            let found = uses.filter_map(|binding| Some((binding.slot.clone(), self.handle(binding.resource)?))).collect();
            handles.insert(step.id, found);
        }
        handles
    }

    fn breaker_sink(&self, node: NodeId, epoch: Epoch) -> BreakerSink {
        let (shared, context) = (Arc::clone(&self.shared), Arc::clone(&self.options.context));
        Arc::new(move |sharing, change| {
            let key = context.secrets.scrub(&sharing.to_string()).as_ref().into();
            let fact = Fact::Breaker {
                key,
                node,
                from: change.from,
                to: change.to,
                failures: change.failures,
                recovers_in_us: change.recovers_in.map(micros),
            };
            let _ = shared.reports.send(vec![Report { node, epoch, what: What::Fact(Box::new(fact)) }]);
        })
    }
}

/// What steers a scenario.
pub(super) struct Steer {
    desired: watch::Sender<Desired>,
    /// What it is to do, and when it began in the plan time of its own clock; none before.
    plan: Option<(Arc<LoadPlan>, Duration)>,
}

/// How soon a change of load holds: all threads have heard of it by then, so that they make it at one place of the plan.
const SOON: Duration = Duration::from_millis(30);

/// The most users or iterations a second that can be asked for.
const MOST: f64 = 1e6;

impl Dispatcher {
    /// A scenario's users begin.
    pub(super) fn load_began(&mut self, id: NodeId, plan: &Arc<LoadPlan>, began_us: u64) {
        if let Some(steer) = &mut self.board.node_mut(id).steer {
            steer.plan = Some((Arc::clone(plan), Duration::from_micros(began_us)));
        }
    }

    /// Changes the load of a scenario.
    pub(super) fn steer(&mut self, id: NodeId, change: LoadChange, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        self.refuse_member(id, "steer")?;
        let node = self.board.node(id);
        let running = node.steer.as_ref().filter(|_| node.status == Status::Running);
        let Some((Steer { desired, plan: Some((plan, began)) }, clock)) = running.zip(node.clock.as_ref()) else {
            return Err(String::from("only a scenario that runs has a load to change"));
        };
        let (plan, from, epoch) = (Arc::clone(plan), clock.plan().saturating_sub(*began) + SOON, node.epoch);
        let change_to = match change {
            LoadChange::Drain => None,
            LoadChange::Set(value) => Some(Change::Hold(allowed(value, &plan)?)),
            LoadChange::Scale(factor) if factor.is_finite() && factor >= 0.0 => Some(Change::Scale(factor)),
            LoadChange::Scale(_) => return Err(String::from("load can be scaled by a number from 0 on")),
        };
        let mut state = 0;
        desired.send_modify(|desired| {
            desired.epoch += 1;
            desired.stop |= change_to.is_none();
            desired.adjustments.extend(change_to.map(|change| Adjustment { from, change }));
            state = desired.epoch;
        });
        self.emit(Fact::LoadChanged { node: id, epoch, state, change, by });
        Ok(())
    }
}

/// A number of users, or a rate, that can be had.
fn allowed(value: f64, plan: &LoadPlan) -> Result<f64, Refusal> {
    let most = if &*plan.kind == "externally_controlled" { f64::from(plan.users) } else { MOST };
    if (0.0..=most).contains(&value) { Ok(value) } else { Err(format!("a number from 0 to {most} is required")) }
}

/// Runs a load plan to its end.
pub(super) async fn run(job: &Job, work: &ScenarioWork, cx: &CallContext) -> Result<Value, Failure> {
    let mix = &work.mix;
    let run = LoadRun { mix: Arc::clone(mix), pool: &job.shared.load, clock: job.clock.clone(), desired: work.steer.subscribe() };
    let (node, epoch) = (job.node, job.epoch);
    let fact = |fact: Fact| job.report(What::Fact(Box::new(fact)));
    let whose = |of| match of {
        Of::Plan => (node, epoch),
        Of::Member(at) => work.members.get(at).copied().unwrap_or((node, epoch)),
    };
    let running = run.run(|told| match told {
        Told::Began(began) => {
            let began_us = micros(began);
            fact(Fact::LoadBegan { node, epoch, plan: Arc::new(plan(mix)), began_us });
            for ((node, epoch), program) in work.members.iter().copied().zip(&mix.members) {
                fact(Fact::LoadBegan { node, epoch, plan: Arc::new(plan_of_member(mix, program)), began_us });
            }
        }
        Told::Measured(of, interval) => {
            let (node, epoch) = whose(of);
            fact(Fact::Interval { node, epoch, interval: Arc::from(interval) });
        }
        Told::Kept(of, records, missed) => {
            let (node, epoch) = whose(of);
            fact(Fact::Iterations { node, epoch, records, missed });
        }
        Told::Applied(state) => fact(Fact::LoadSteered { node, epoch, state }),
    });
    let told_to_end = async {
        cx.cancelled().await;
        work.steer.send_modify(|desired| desired.stop = true);
        std::future::pending::<()>().await;
    };
    let ended = tokio::select! {
        ended = running => ended.map_err(Failure::error)?,
        () = told_to_end => return Err(Failure::error("cancelled")),
    };
    if !mix.is_shared() {
        return outcome(&ended);
    }
    let ends = work.members.iter().enumerate().map(|(at, (member, _))| (*member, end_of_member(job, &ended, at)));
    job.report(What::Members(ends.collect()));
    outcome_of_mix(mix, &ended)
}

fn plan(mix: &load::Mix) -> LoadPlan {
    let needs = mix.plan.pace.needs();
    let steps: &[_] = if mix.is_shared() { &[] } else { &mix.members };
    LoadPlan {
        kind: mix.plan.pace.kind().word().into(),
        mix: None,
        steps: steps.iter().flat_map(|program| program.step_names()).map(|address| address.as_str().into()).collect(),
        metrics: steps.iter().flat_map(|program| program.metrics()).collect(),
        users: needs.users,
        iterations: needs.iterations,
        duration_us: needs.duration.map(micros),
        warmup_us: micros(mix.plan.warmup),
        recording: if mix.is_shared() { Recording::None } else { mix.recording },
    }
}

/// Of one that runs by the plan of a mix: how many iterations are its own is not known before.
fn plan_of_member(mix: &load::Mix, program: &load::Program) -> LoadPlan {
    LoadPlan {
        mix: Some(mix.address.as_str().into()),
        steps: program.step_names().map(|address| address.as_str().into()).collect(),
        metrics: program.metrics().collect(),
        iterations: None,
        recording: mix.recording,
        ..plan(mix)
    }
}

fn outcome(end: &LoadEnd) -> Result<Value, Failure> {
    let none = LoadSample::default();
    let totals = end.members.first().unwrap_or(&none);
    let output = output(totals, end.duration);
    let failed = |message: String| Err(Failure::error(message).with_output(output.clone()));
    match &end.ending {
        Ending::GaveUp(why) => failed(gave_up(why)),
        Ending::RanOut(_, data) => failed(no_row(data)),
        Ending::Done => match no_good(totals) {
            Some(message) => failed(message),
            None => Ok(output),
        },
    }
}

/// A mix fails if it gives up; whether what its iterations came to is good, its scenarios say.
fn outcome_of_mix(mix: &load::Mix, end: &LoadEnd) -> Result<Value, Failure> {
    let message = match &end.ending {
        Ending::GaveUp(why) => gave_up(why),
        Ending::RanOut(member, data) => {
            let address = mix.members.get(*member).map_or("", |program| program.address.as_str());
            format!("{address}: {}", no_row(data))
        }
        Ending::Done if end.members.iter().any(|member| member.iterations.planned > 0) => return Ok(Value::Null),
        Ending::Done => String::from("no iteration came to its end"),
    };
    Err(Failure::error(message))
}

/// How a scenario of a mix ended. One of which no iteration was planned has not failed.
fn end_of_member(job: &Job, end: &LoadEnd, at: usize) -> UnitEnd {
    let none = LoadSample::default();
    let totals = end.members.get(at).unwrap_or(&none);
    let output = Given::new(output(totals, end.duration), &job.context().secrets);
    let failed = match &end.ending {
        Ending::RanOut(member, data) if *member == at => Some(no_row(data)),
        _ if totals.iterations.planned == 0 => None,
        _ => no_good(totals),
    };
    match failed {
        None => UnitEnd::Succeeded { output, attempts: 1 },
        Some(message) => UnitEnd::Failed {
            error: NodeError { class: ErrorClass::Error, message: message.into(), status: None },
            output: Some(output),
            attempts: 1,
        },
    }
}

fn gave_up(why: &str) -> String {
    format!("it gave up (stop_when): {why}")
}

fn no_row(data: &Text) -> String {
    format!("data \"{data}\" has no row left for another iteration (pick = \"unique\")")
}

/// Why none of the iterations was good, if none was.
fn no_good(totals: &LoadSample) -> Option<String> {
    (totals.iterations.ended <= totals.iterations.failed).then(|| match totals.iterations.ended {
        0 => String::from("no iteration came to its end"),
        1 => String::from("its one iteration failed"),
        all => format!("all of its {all} iterations failed"),
    })
}

/// What those outside see of it: `scenario.NAME.output`; times in milliseconds.
fn output(totals: &LoadSample, duration: Duration) -> Value {
    let iterations = &totals.iterations;
    let all = totals.all_steps();
    let seconds = duration.as_secs_f64();
    let part = |some: u64, of: u64| if of == 0 { 0.0 } else { some as f64 / of as f64 };
    let rate = if seconds > 0.0 { iterations.ended as f64 / seconds } else { 0.0 };
    let fields = [
        ("iterations", Value::from(iterations.ended)),
        ("failed", Value::from(iterations.failed)),
        ("dropped", Value::from(iterations.dropped.total())),
        ("rate", Value::from((rate * 1000.0).round() / 1000.0)),
        ("error_rate", Value::from(part(iterations.failed, iterations.ended))),
        ("latency", latency(&all)),
    ];
    Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)))
}

fn latency(all: &StepSample) -> Value {
    let of = |latency: &Latency, quantile| latency.quantile_us(quantile).min(latency.max_us()) as f64 / 1000.0;
    let quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999)];
    let found = quantiles.into_iter().map(|(name, quantile)| (Text::from(name), Value::from(of(&all.latency, quantile))));
    Value::object(found.chain([(Text::from("max"), Value::from(all.latency.max_us() as f64 / 1000.0))]))
}
