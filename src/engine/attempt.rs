//! One attempt: the call within its limit of time, then the checks.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::cancel::Cancelled;
use super::custom;
use super::job::{Job, Work};
use super::node::error_value;
use super::report::{AttemptEnd, What};
use super::scenario;
use super::unit::{Made, learn_secrets, node_error, panic_text, read, wrong};
use crate::base::clock::TimedOut;
use crate::base::failure::ErrorClass;
use crate::base::id::Attempt;
use crate::base::units;
use crate::contract::{CallContext, CallSettings, Failure, LogSink, User};
use crate::event::{AttemptResult, CheckResult, Status};
use crate::grid::expression::{Ambient, EvalError, Frame};
use crate::grid::model::{CheckDef, CheckSeverity};
use crate::value::shape::Arguments;
use crate::value::{Record, Value};

/// What an attempt came to.
pub(super) enum Attempted {
    Made(Made),
    Failed(Failure),
    Cancelled,
}

/// Makes one attempt.
pub(super) async fn make(
    job: &Arc<Job>,
    attempt: Attempt,
    arguments: &Arguments,
    settings: &CallSettings,
    user: &mut User,
) -> (Attempted, AttemptEnd) {
    let clock = &job.context().clock;
    let log: Arc<dyn LogSink> = Arc::<Job>::clone(job);
    let cx = CallContext::new(Arc::clone(job.context()), job.address.clone(), attempt.0, job.cancel.soft.clone(), log)
        .with_resources(job.resources.clone())
        .with_settings(settings.clone());
    let began = clock.real();
    let limit = settings.timeout;
    let called = match job.work {
        Work::Group => job.cancel.unless_hard(Box::pin(group(job, attempt, limit))).await,
        Work::Step(_) | Work::Create(_) | Work::Scenario(_) => {
            let call = pin!(call(job, &cx, user, arguments.clone()));
            match limit {
                None => job.cancel.with_grace(clock, call).await,
                Some(limit) => job.cancel.with_grace(clock, Box::pin(within(job, limit, call))).await,
            }
        }
    };
    let duration = clock.real().saturating_sub(began);
    let told = job.cancel.is_to_end();
    let attempted = match called {
        // What is in a group, or in a scenario, was told to end too, so that it is not whole.
        Ok(Ok(_)) if told && matches!(job.work, Work::Group | Work::Scenario(_)) => Attempted::Cancelled,
        Ok(Ok(made)) => Attempted::Made(made),
        // A call that was told to end and then fails has been cancelled, whatever it says.
        Ok(Err(_)) if told => Attempted::Cancelled,
        Ok(Err(failure)) => Attempted::Failed(failure),
        Err(Cancelled) => Attempted::Cancelled,
    };
    let (attempted, checks) = checked(job, attempt, duration, attempted);
    if let Attempted::Made(Made::Output(output)) = &attempted {
        custom::feed(job, attempt, duration, output);
    }
    let result = match &attempted {
        Attempted::Made(_) => AttemptResult::Succeeded,
        Attempted::Failed(failure) => AttemptResult::Failed(node_error(job, failure)),
        Attempted::Cancelled => AttemptResult::Cancelled,
    };
    (attempted, AttemptEnd { duration, phases: cx.take_phases(), checks, result })
}

/// An attempt that was not let through: it takes no time and calls nothing.
pub(super) fn rejected(job: &Job, failure: Failure) -> (Attempted, AttemptEnd) {
    let result = AttemptResult::Failed(node_error(job, &failure));
    (Attempted::Failed(failure), AttemptEnd { duration: Duration::ZERO, phases: Vec::new(), checks: Vec::new(), result })
}

/// Lets the dispatcher run what is in a group. It is told to end that when the time is over, and the attempt ends when all have.
async fn group(job: &Job, attempt: Attempt, limit: Option<Duration>) -> Result<Made, Failure> {
    let (asked, mut ended) = oneshot::channel();
    job.report(What::OpenGroup(attempt, asked));
    let gone = || Failure::error("the run has ended");
    let Some(limit) = limit else { return ended.await.map_err(|_| gone())?.map(Made::Output) };
    match job.context().clock.timeout(limit, &mut ended).await {
        Ok(end) => end.map_err(|_| gone())?.map(Made::Output),
        Err(TimedOut) => {
            job.report(What::StopGroup);
            let _ = ended.await;
            Err(too_long(limit))
        }
    }
}

fn too_long(limit: Duration) -> Failure {
    let limit = units::human_duration(limit);
    Failure::new(ErrorClass::Timeout, format!("it took longer than {limit} (timeouts.execution)"))
}

/// Makes the call; a panic in it is its failure and nothing else's.
async fn call(job: &Job, cx: &CallContext, user: &mut User, arguments: Arguments) -> Result<Made, Failure> {
    let call = async {
        match &job.work {
            Work::Step(prepared) => prepared.call(cx, user, arguments).await.map(Made::Output),
            Work::Create(kind) => kind.create(cx, arguments).await.map(Made::Resource),
            Work::Scenario(work) => scenario::run(job, work, cx).await.map(Made::Output),
            Work::Group => Err(Failure::error("a group makes no call")),
        }
    };
    let call = pin!(call);
    let called = crate::base::panic::quietly(pin!(AssertUnwindSafe(call).catch_unwind())).await;
    called.unwrap_or_else(|panic| Err(Failure::error(format!("the module panicked: {}", panic_text(&*panic)))))
}

async fn within<T>(job: &Job, limit: Duration, call: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    job.context().clock.timeout(limit, call).await.unwrap_or_else(|TimedOut| Err(too_long(limit)))
}

/// The output of another call, marked as this step marks its own, if this step's checks hold for it.
pub(super) fn accepted(job: &Job, output: Value) -> Option<Value> {
    match checked(job, Attempt(0), Duration::ZERO, Attempted::Made(Made::Output(output))).0 {
        Attempted::Made(Made::Output(output)) => Some(output),
        _ => None,
    }
}

/// Marks a sensitive output and runs the checks over it.
fn checked(job: &Job, attempt: Attempt, duration: Duration, attempted: Attempted) -> (Attempted, Vec<CheckResult>) {
    let output = match attempted {
        Attempted::Made(Made::Output(output)) => marked(job, output),
        // What came with a failure is no less secret than what comes without one.
        Attempted::Failed(failure) => {
            let output = failure.output.map(|output| marked(job, output));
            return (Attempted::Failed(Failure { output, ..failure }), Vec::new());
        }
        other => return (other, Vec::new()),
    };
    if job.definition.policy.checks.is_empty() {
        return (Attempted::Made(Made::Output(output)), Vec::new());
    }
    let ambient = job.ambient();
    let slots = with_made(job, attempt, duration, &output);
    let results: Vec<CheckResult> =
        job.definition.policy.checks.iter().map(|check| run_check(job, check, &slots, &ambient)).collect();
    let failed: Vec<&str> =
        results.iter().filter(|one| !one.held && !one.warn_only).map(|one| one.message.as_deref().unwrap_or(&one.name)).collect();
    if failed.is_empty() {
        return (Attempted::Made(Made::Output(output)), results);
    }
    let failure = Failure::new(ErrorClass::Check, failed.join("; ")).with_output(output);
    (Attempted::Failed(failure), results)
}

/// An output, marked if the step is sensitive; what is marked in it is a secret from now on.
fn marked(job: &Job, output: Value) -> Value {
    let output = if job.definition.policy.sensitive { output.sensitive() } else { output };
    learn_secrets(job, &output);
    output
}

/// The slots, with what an attempt gave for `self`.
pub(super) fn with_made(job: &Job, attempt: Attempt, duration: Duration, output: &Value) -> Vec<Value> {
    with_self(job, output.clone(), Status::Succeeded, (attempt, duration), Value::Null)
}

/// The slots, with what an attempt failed with for `self`.
pub(super) fn with_failed(job: &Job, attempt: Attempt, duration: Duration, failure: &Failure) -> Vec<Value> {
    let error = error_value(&node_error(job, failure));
    let output = failure.output.clone().unwrap_or_default();
    with_self(job, output, Status::Failed, (attempt, duration), error)
}

fn with_self(job: &Job, output: Value, status: Status, (attempt, duration): (Attempt, Duration), error: Value) -> Vec<Value> {
    const FIELDS: &[&str] = &["output", "status", "attempt", "duration_ms", "error"];
    let mut slots = job.slots.clone();
    if let Some(slot) = job.definition.self_slot.and_then(|at| slots.get_mut(at)) {
        let milliseconds = Value::from(duration.as_secs_f64() * 1000.0);
        let parts = [output, Value::from(status.word()), Value::from(attempt.0), milliseconds, error];
        *slot = Value::Record(Arc::new(Record::new(FIELDS, parts)));
    }
    slots
}

fn run_check(job: &Job, check: &CheckDef, slots: &[Value], ambient: &Ambient) -> CheckResult {
    let frame = Frame { slots, ambient };
    let warn_only = check.severity == CheckSeverity::Warn;
    let result = |held: bool, message: Option<String>| CheckResult {
        name: check.name.as_str().into(),
        held,
        warn_only,
        message: message.map(|message| job.context().secrets.scrub(&message).into()),
    };
    let place = |error: &EvalError| job.place(error);
    let held = check.condition.evaluate(&frame).map_err(|error| place(&error));
    match held.and_then(|held| read::<bool>(&held).map_err(|message| place(&wrong(&check.condition, message)))) {
        Ok(true) => result(true, None),
        Ok(false) => result(false, Some(message(job, check, &frame))),
        Err(error) => result(false, Some(format!("check {:?}: {error}", check.name.as_str()))),
    }
}

fn message(job: &Job, check: &CheckDef, frame: &Frame<'_>) -> String {
    let given = check.error_message.as_ref().map(|expr| match expr.evaluate(frame) {
        Ok(value) if value.has_sensitive() => crate::base::secret::REDACTED.to_owned(),
        Ok(value) => read::<crate::value::Text>(&value).map_or_else(|message| message, |text| text.to_string()),
        Err(error) => job.place(&error),
    });
    given.unwrap_or_else(|| format!("check {:?} did not hold", check.name.as_str()))
}
