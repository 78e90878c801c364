//! One life of one node: arguments, delay, attempts, delay.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::attempt::{self, Attempted};
use super::call_settings::{call_labels, call_settings, inherited_settings};
use super::cancel::Cancelled;
use super::guarded::Guards;
use super::job::{Job, Work};
use super::report::{Given, UnitEnd, What};
use super::retry::{Retry, Tried};
use super::same::{self, Found};
use crate::base::failure::ErrorClass;
use crate::base::id::Attempt;
use crate::base::secret::Stay;
use crate::contract::{CallSettings, Failure, ResourceHandle, User};
use crate::event::{AttemptResult, CallLabels, NodeError, Reason};
use crate::grid::expression::{EvalError, Expr, Frame};
use crate::grid::model::{ArgumentKind, Setting};
use crate::policy::breaker::Verdict;
use crate::policy::dedupe::Claim;
use crate::value::shape::{Argument, Arguments, Condition, FieldType, Reader};
use crate::value::{Record, Value};

/// What a call gives.
pub(super) enum Made {
    /// A step's output.
    Output(Value),
    /// A live resource.
    Resource(ResourceHandle),
}

/// Why a life ended before its end.
pub(super) enum Stop {
    Cancelled,
    Failed(NodeError),
    Skipped(Reason),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Lives one life and reports its end, whatever happens.
pub(super) async fn run(job: Job) {
    let job = Arc::new(job);
    let mut held = None;
    let lived = {
        let mut life = pin!(live(&job, &mut held));
        AssertUnwindSafe(telling(&job, life.as_mut())).catch_unwind().await
    };
    let what = lived.unwrap_or_else(|panic| {
        let message = format!("squall itself panicked: {}", panic_text(&*panic));
        let error = NodeError { class: ErrorClass::Error, message: message.into(), status: None };
        ended(&job, Err(Stop::Failed(error)), 0)
    });
    job.report(what);
    // Whoever waits for it finds that this one has ended.
    drop(held);
}

/// Lives on; whenever it waits, all that it has to tell is told.
async fn telling<T>(job: &Job, mut life: impl Future<Output = T> + Unpin) -> T {
    poll_fn(|cx| {
        let polled = Pin::new(&mut life).poll(cx);
        if polled.is_pending() {
            job.send_reports();
        }
        polled
    })
    .await
}

async fn live(job: &Arc<Job>, held: &mut Option<Claim>) -> What {
    let mut attempts = 0;
    let end = until_end(job, &mut attempts, held).await;
    ended(job, end, attempts)
}

fn ended(job: &Job, end: Result<Attempted, Stop>, attempts: u32) -> What {
    let given = |output: Value| Given::new(output, &job.context().secrets);
    let failed = |error: NodeError, output: Option<Value>| UnitEnd::Failed { error, output: output.map(given), attempts };
    match end {
        Ok(Attempted::Made(Made::Output(output))) => What::Ended(UnitEnd::Succeeded { output: given(output), attempts }),
        Ok(Attempted::Made(Made::Resource(handle))) => {
            What::Created(Ok(handle), UnitEnd::Succeeded { output: Given::default(), attempts })
        }
        Ok(Attempted::Failed(failure)) => {
            let error = node_error(job, &failure);
            end_without(job, failed(error, failure.output.clone()), failure)
        }
        Ok(Attempted::Cancelled) | Err(Stop::Cancelled) => {
            end_without(job, UnitEnd::Cancelled { attempts }, Failure::error("cancelled"))
        }
        Err(Stop::Skipped(reason)) => end_without(job, UnitEnd::Skipped { reason }, Failure::error("skipped")),
        Err(Stop::Failed(error)) => {
            let failure = Failure::error(error.message.to_string());
            end_without(job, failed(error, None), failure)
        }
    }
}

fn end_without(job: &Job, end: UnitEnd, failure: Failure) -> What {
    match job.work {
        Work::Step(_) | Work::Group | Work::Scenario(_) => What::Ended(end),
        Work::Create(_) => What::Created(Err(failure), end),
    }
}

/// A failure as facts tell it.
pub(super) fn node_error(job: &Job, failure: &Failure) -> NodeError {
    let message = job.context().secrets.scrub(&failure.message).into();
    NodeError { class: failure.class, message, status: failure.status }
}

async fn until_end(job: &Arc<Job>, attempts: &mut u32, held: &mut Option<Claim>) -> Result<Attempted, Stop> {
    let Evaluated { arguments, mut settings, labels } = evaluated(job)?;
    let mut shelf = None;
    if job.delayed {
        *held = Box::pin(same::claim(job, &arguments, &settings)).await?;
        match job.cancel.race(Box::pin(same::look(job, &arguments, &settings))).await?? {
            Found::Output(output) => return Ok(Attempted::Made(Made::Output(output))),
            Found::Nothing(place) => shelf = place,
        }
        if let Some(delay) = duration(job, job.definition.policy.delay_before.as_ref())? {
            sleep(job, delay).await?;
        }
        let (granted, grant) = oneshot::channel();
        job.report(What::WantsSlot(granted));
        // Err: the dispatcher ended this life while it waited.
        job.cancel.race(grant).await?.map_err(|_| Stop::Cancelled)?;
    }
    let retry = Retry::of(job)?;
    settings.timeout = duration(job, job.definition.policy.timeouts.execution.as_ref())?;
    let guards = Guards::of(job)?;
    let given = Evaluated { arguments, settings, labels };
    let end = all_attempts(job, given, (&retry, &guards), attempts).await;
    if let (Attempted::Made(Made::Output(output)), Some(shelf)) = (&end, &shelf) {
        Box::pin(same::store(job, shelf, output)).await;
    }
    if let Some(delay) = duration(job, job.definition.policy.delay_after.as_ref())? {
        sleep(job, delay).await?;
    }
    Ok(end)
}

/// Waits in the unit's plan time. Few do, so that what it takes is not a part of every unit.
async fn sleep(job: &Job, duration: Duration) -> Result<(), Cancelled> {
    job.cancel.race(Box::pin(job.clock.sleep_plan(duration))).await
}

async fn all_attempts(job: &Arc<Job>, mut given: Evaluated, (retry, guards): (&Retry, &Guards), attempts: &mut u32) -> Attempted {
    let clock = &job.clock;
    let mut user = User::new(0);
    let mut first = None;
    loop {
        // A pause lets nothing begin.
        if job.cancel.race(pin!(clock.running())).await.is_err() {
            return Attempted::Cancelled;
        }
        let Ok(pass) = guards.pass(job).await else { return Attempted::Cancelled };
        if retry.may_retry() && first.is_none() {
            first = Some(clock.plan());
        }
        let attempt = Attempt(*attempts + 1);
        *attempts = attempt.0;
        let shown = (attempt.0 == 1).then(|| given.arguments.to_value().scrubbed(&job.context().secrets));
        job.report_with_next(What::AttemptStarted { attempt, arguments: shown, labels: given.labels.take() });
        let (pass, (made, mut end)) = match pass {
            Ok(pass) => (Some(pass), attempt::make(job, attempt, &given.arguments, &given.settings, &mut user).await),
            Err(rejected) => (None, attempt::rejected(job, rejected)),
        };
        let tried = first.map_or(Duration::ZERO, |began| clock.plan().saturating_sub(began));
        let (made, retry_in) = match made {
            Attempted::Failed(failure) if !job.cancel.is_to_end() => {
                retry.after(job, failure, Tried { attempt, duration: end.duration, all: tried })
            }
            made => (made, None),
        };
        if matches!(made, Attempted::Cancelled) {
            end.result = AttemptResult::Cancelled;
        }
        job.report_with_next(What::AttemptEnded { attempt, ended: end, retry_in });
        if let Some(pass) = pass {
            pass.settle(job, verdict(&made));
        }
        let Some(delay) = retry_in else { return made };
        if sleep(job, delay).await.is_err() {
            return Attempted::Cancelled;
        }
    }
}

/// What an attempt says of what it called.
const fn verdict(made: &Attempted) -> Verdict {
    match made {
        Attempted::Made(_) => Verdict::Success,
        Attempted::Failed(_) => Verdict::Failure,
        Attempted::Cancelled => Verdict::Nothing,
    }
}

/// What is evaluated once and is the same in each attempt.
struct Evaluated {
    arguments: Arguments,
    settings: CallSettings,
    /// For the first attempt to tell.
    labels: Option<Box<CallLabels>>,
}

fn evaluated(job: &Arc<Job>) -> Result<Evaluated, Stop> {
    if !job.definition.evaluates() && job.edits.is_empty() {
        return Ok(Evaluated { arguments: Arguments::new(), settings: inherited_settings(job), labels: None });
    }
    let ambient = job.ambient();
    let frame = Frame { slots: &job.slots, ambient: &ambient };
    let arguments = arguments(job, &frame)?;
    let settings = call_settings(job, &frame).map_err(Stop::Failed)?;
    let labels = call_labels(job, &frame).map_err(Stop::Failed)?;
    Ok(Evaluated { arguments, settings, labels })
}

fn arguments(job: &Arc<Job>, frame: &Frame<'_>) -> Result<Arguments, Stop> {
    let mut arguments = Arguments::new();
    for argument in job.definition.arguments.iter() {
        let given = match argument.kind {
            ArgumentKind::Value => {
                let value = argument.field.mark(evaluate(job, &argument.value, frame)?);
                learn_secrets(job, &value);
                Argument::Value(value)
            }
            ArgumentKind::Condition => Argument::Condition(condition(job, argument.value.clone())),
        };
        arguments.set(argument.name.clone(), given);
    }
    for (name, value) in &job.edits {
        learn_secrets(job, value);
        arguments.set(name.clone(), Argument::Value(value.clone()));
    }
    Ok(arguments)
}

/// What a marked value holds must not show up in a child's output or a library's error either.
pub(super) fn learn_secrets(job: &Job, value: &Value) {
    if value.has_sensitive() {
        value.tell_secrets(&job.context().secrets, Stay::Always);
    }
}

/// An argument that the module evaluates over what it just received.
fn condition(job: &Arc<Job>, expr: Expr) -> Condition {
    let job = Arc::clone(job);
    Condition::new(move |output| {
        let mut slots = job.slots.clone();
        if let Some(slot) = job.definition.self_slot.and_then(|at| slots.get_mut(at)) {
            *slot = Value::Record(Arc::new(Record::new(&["output"][..], [output.clone()])));
        }
        let ambient = job.ambient();
        let value = expr.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| job.place(&error))?;
        read::<bool>(&value).map_err(|message| job.place(&wrong(&expr, message)))
    })
}

pub(super) fn evaluate(job: &Job, expr: &Expr, frame: &Frame<'_>) -> Result<Value, Stop> {
    expr.evaluate(frame).map_err(|error| Stop::Failed(job.error(&error)))
}

/// Reads a typed value, giving the first problem in words.
pub(super) fn read<T: FieldType>(value: &Value) -> Result<T, String> {
    let mut reader = Reader::new();
    let read = T::read(value, &mut reader);
    let problem = reader.finish().into_iter().next();
    read.ok_or_else(|| problem.map_or_else(String::new, |problem| problem.to_string()))
}

/// An error about an expression's value.
pub(super) fn wrong(expr: &Expr, message: String) -> EvalError {
    EvalError::new(crate::base::diagnostic::Code::BAD_SETTING, expr.span(), message)
}

pub(super) fn setting<T: FieldType + Clone>(job: &Job, slots: &[Value], setting: &Setting<T>) -> Result<T, Stop> {
    match setting {
        Setting::Fixed(value) => Ok(value.clone()),
        Setting::Computed(expr) => {
            let ambient = job.ambient();
            let value = evaluate(job, expr, &Frame { slots, ambient: &ambient })?;
            read(&value).map_err(|message| Stop::Failed(job.error(&wrong(expr, message))))
        }
    }
}

fn duration(job: &Job, duration: Option<&Setting<Duration>>) -> Result<Option<Duration>, Stop> {
    duration.map(|duration| setting(job, &job.slots, duration)).transpose()
}

/// What a panic said.
pub(super) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| String::from("no message"))
}
