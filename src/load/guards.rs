//! How a step in a scenario is run: its limits, delays and policies, evaluated once, or for each call if they read what changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::program::{Program, Slots, StepProgram};
use super::settings::{Given, typed};
use crate::base::diagnostic::Code;
use crate::grid::expression::{Ambient, EvalError, Expr, Frame};
use crate::grid::model::reading::{self, Read, number_of, period};
use crate::grid::model::{BackoffDef, RetryDef, Setting, SharedBy, StepPolicy};
use crate::policy::breaker::{BreakerRules, SharedBreaker};
use crate::policy::bucket::{Rate, SharedBucket};
use crate::policy::{Backoff, RetryPolicy, Sharing};
use crate::value::{Text, Value};

/// How a step is run.
#[derive(Default)]
pub struct Guards {
    /// Waited before it.
    pub delay_before: Duration,
    /// Waited after it.
    pub delay_after: Duration,
    /// How long one attempt may take.
    pub execution: Option<Duration>,
    /// How long it may wait for a place.
    pub queue: Option<Duration>,
    /// How it is tried again.
    pub retry: RetryPolicy,
    /// What keeps it from calling what fails anyway.
    pub breaker: Option<(Sharing, Arc<SharedBreaker>)>,
    /// How many calls a time.
    pub bucket: Option<Arc<SharedBucket>>,
    /// How many at once.
    pub places: Option<Arc<Semaphore>>,
}

impl Guards {
    /// Whether they differ from one iteration to the next.
    pub fn vary(step: &StepProgram) -> bool {
        let policy = &step.def.policy;
        policy.retry.as_ref().is_some_and(|retry| retry.computed == crate::grid::model::Computed::EachAttempt)
            || computed(policy).into_iter().any(|expr| !fixed(&step.slots, expr))
    }

    /// Evaluates them over the slots of a step.
    ///
    /// # Errors
    /// What an expression fails with, or a value that does not fit.
    pub fn of(program: &Program, step: &StepProgram, slots: &[Value], ambient: &Ambient) -> Result<Self, EvalError> {
        let reader = Reader { slots, ambient };
        let policy = &step.def.policy;
        let sharing = |shared_by: &SharedBy| reader.sharing(shared_by, &step.address);
        let now = program.context.clock.plan();
        let breaker = match &policy.breaker {
            None => None,
            Some(def) => {
                let rules = BreakerRules {
                    failure_threshold: reader.read(&def.failure_threshold, number_of)?,
                    window: reader.optional(def.window.as_ref(), period)?,
                    half_open_max: reader.read(&def.half_open_max, number_of)?,
                    recovery_timeout: reader.read(&def.recovery_timeout, period)?,
                };
                let sharing = sharing(&def.shared_by)?;
                Some((sharing.clone(), program.registry.breaker(sharing, rules)))
            }
        };
        let bucket = match &policy.rate_limit {
            None => None,
            Some(def) => {
                let limit = reader.read(&def.limit, number_of)?;
                let burst = reader.optional(def.burst.as_ref(), number_of)?.unwrap_or(limit);
                let rate = Rate { limit, per: reader.read(&def.per, period)?, burst };
                Some(program.registry.bucket(sharing(&def.shared_by)?, rate, now))
            }
        };
        let places = match &policy.concurrency {
            None => None,
            Some(def) => {
                let limit = reader.read(&def.limit, number_of)?;
                Some(program.registry.places(&step.address, reader.key(def.per_key.as_ref())?, limit))
            }
        };
        Ok(Self {
            delay_before: reader.typed(policy.delay_before.as_ref())?.unwrap_or_default(),
            delay_after: reader.typed(policy.delay_after.as_ref())?.unwrap_or_default(),
            execution: reader.typed(policy.timeouts.execution.as_ref())?,
            queue: reader.typed(policy.timeouts.queue.as_ref())?,
            retry: policy.retry.as_ref().map(|retry| reader.retry(retry)).transpose()?.unwrap_or_default(),
            breaker,
            bucket,
            places,
        })
    }
}

/// Whether an expression has the same value in every iteration.
fn fixed(slots: &Slots, expr: &Expr) -> bool {
    let changes = |slot: &u32| slots.changing.iter().any(|(at, _)| *at == *slot as usize);
    expr.is_function_of_slots() && !expr.slots().iter().any(changes)
}

/// The expressions of settings that are not known before the run.
fn computed(policy: &StepPolicy) -> Vec<&Expr> {
    fn of<'p, T>(setting: Option<&'p Setting<T>>, all: &mut Vec<&'p Expr>) {
        if let Some(Setting::Computed(expr)) = setting {
            all.push(expr);
        }
    }
    let mut all = Vec::new();
    for duration in [
        policy.delay_before.as_ref(),
        policy.delay_after.as_ref(),
        policy.timeouts.execution.as_ref(),
        policy.timeouts.queue.as_ref(),
    ] {
        of(duration, &mut all);
    }
    if let Some(RetryDef { attempts, max_duration, backoff: BackoffDef { initial, factor, max, .. }, .. }) = &policy.retry {
        of(Some(attempts), &mut all);
        of(max_duration.as_ref(), &mut all);
        of(Some(initial), &mut all);
        of(Some(factor), &mut all);
        of(Some(max), &mut all);
    }
    if let Some(breaker) = &policy.breaker {
        of(Some(&breaker.failure_threshold), &mut all);
        of(breaker.window.as_ref(), &mut all);
        of(Some(&breaker.half_open_max), &mut all);
        of(Some(&breaker.recovery_timeout), &mut all);
        of(breaker.shared_by.key(), &mut all);
    }
    if let Some(limit) = &policy.rate_limit {
        of(Some(&limit.limit), &mut all);
        of(Some(&limit.per), &mut all);
        of(limit.burst.as_ref(), &mut all);
        of(limit.shared_by.key(), &mut all);
    }
    if let Some(concurrency) = &policy.concurrency {
        of(Some(&concurrency.limit), &mut all);
        of(concurrency.per_key.as_ref(), &mut all);
    }
    all
}

struct Reader<'a> {
    slots: &'a [Value],
    ambient: &'a Ambient,
}

impl Reader<'_> {
    fn value(&self, expr: &Expr) -> Result<Value, EvalError> {
        Ok(expr.evaluate(&Frame { slots: self.slots, ambient: self.ambient })?.unmark_deep().0)
    }

    fn read<T: Clone>(&self, setting: &Setting<T>, read: Read<T>) -> Result<T, EvalError> {
        match setting {
            Setting::Fixed(value) => Ok(value.clone()),
            Setting::Computed(expr) => read(&self.value(expr)?).map_err(|message| wrong(expr, message)),
        }
    }

    fn optional<T: Clone>(&self, setting: Option<&Setting<T>>, read: Read<T>) -> Result<Option<T>, EvalError> {
        setting.map(|setting| self.read(setting, read)).transpose()
    }

    fn typed(&self, setting: Option<&Setting<Duration>>) -> Result<Option<Duration>, EvalError> {
        match setting {
            None => Ok(None),
            Some(Setting::Fixed(value)) => Ok(Some(*value)),
            Some(Setting::Computed(expr)) => typed(&self.value(expr)?).map(Some).map_err(|message| wrong(expr, message)),
        }
    }

    fn sharing(&self, shared_by: &SharedBy, step: &Text) -> Result<Sharing, EvalError> {
        if let SharedBy::Service(service) = shared_by {
            return Ok(Sharing::Service(service.clone()));
        }
        Ok(self.key(shared_by.key())?.map_or_else(|| Sharing::Step(step.clone()), Sharing::Key))
    }

    /// A key is shown, so it must not be marked; null is as if it were left out.
    fn key(&self, setting: Option<&Setting<Text>>) -> Result<Option<Text>, EvalError> {
        match setting {
            None => Ok(None),
            Some(Setting::Fixed(key)) => Ok(Some(key.clone())),
            Some(Setting::Computed(expr)) => {
                let value = expr.evaluate(&Frame { slots: self.slots, ambient: self.ambient })?;
                if value.has_sensitive() {
                    return Err(EvalError::new(Code::SENSITIVE, expr.span(), "the key is sensitive, but keys are shown"));
                }
                match value {
                    Value::Null => Ok(None),
                    value => reading::key(&value).map(Some).map_err(|message| wrong(expr, message)),
                }
            }
        }
    }

    fn retry(&self, retry: &RetryDef) -> Result<RetryPolicy, EvalError> {
        let given = Given { slots: self.slots, ambient: self.ambient };
        let BackoffDef { strategy, initial, factor, max, jitter } = &retry.backoff;
        Ok(RetryPolicy {
            attempts: given.of(&retry.attempts)?.max(1),
            max_duration: retry.max_duration.as_ref().map(|most| given.of(most)).transpose()?,
            retry_on: retry.retry_on.clone(),
            abort_on: retry.abort_on.clone(),
            backoff: Backoff {
                strategy: *strategy,
                initial: given.of(initial)?,
                factor: given.of(factor)?,
                max: given.of(max)?,
                jitter: *jitter,
            },
        })
    }
}

fn wrong(expr: &Expr, message: String) -> EvalError {
    EvalError::new(Code::BAD_SETTING, expr.span(), message)
}
