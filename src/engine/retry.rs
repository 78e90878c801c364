//! Whether an attempt that failed is followed by another, and after how long.

use std::time::Duration;

use super::attempt::{Attempted, with_failed};
use super::job::Job;
use super::unit::{Stop, setting};
use crate::base::id::Attempt;
use crate::contract::Failure;
use crate::event::NodeError;
use crate::grid::model::{BackoffDef, Computed, RetryDef};
use crate::policy::{Backoff, RetryPolicy};
use crate::value::Value;

/// How a step is tried again.
pub(super) enum Retry {
    /// As is known from the start.
    Known(RetryPolicy),
    /// As each attempt that fails says.
    Computed,
}

/// An attempt that failed.
pub(super) struct Tried {
    pub(super) attempt: Attempt,
    /// How long it took.
    pub(super) duration: Duration,
    /// How long all have taken until now, in plan time.
    pub(super) all: Duration,
}

impl Retry {
    /// As the step says.
    pub(super) fn of(job: &Job) -> Result<Self, Stop> {
        match job.definition.retry() {
            Some(retry) if retry.computed == Computed::EachAttempt => Ok(Self::Computed),
            _ => policy(job, &job.slots).map(Self::Known),
        }
    }

    /// Whether there may be more than one attempt.
    pub(super) const fn may_retry(&self) -> bool {
        match self {
            Self::Known(policy) => policy.attempts > 1,
            Self::Computed => true,
        }
    }

    /// What an attempt failed with in the end, and after how long there is another.
    pub(super) fn after(&self, job: &Job, failure: Failure, tried: Tried) -> (Attempted, Option<Duration>) {
        let next = match self {
            Self::Known(policy) => Ok(next(job, policy, &failure, &tried)),
            Self::Computed => policy(job, &with_failed(job, tried.attempt, tried.duration, &failure))
                .map(|policy| next(job, &policy, &failure, &tried)),
        };
        match next {
            Ok(delay) => (Attempted::Failed(failure), delay),
            Err(Stop::Failed(NodeError { class, message, .. })) => {
                let message = format!("{message}; the attempt had failed with: {}", failure.message);
                (Attempted::Failed(Failure { output: failure.output, ..Failure::new(class, message) }), None)
            }
            Err(Stop::Cancelled | Stop::Skipped(_)) => (Attempted::Failed(failure), None),
        }
    }
}

fn next(job: &Job, policy: &RetryPolicy, failure: &Failure, tried: &Tried) -> Option<Duration> {
    let place = [u64::from(job.epoch.0), u64::from(tried.attempt.0)];
    let mut jitter = job.context().seed.stream("jitter", &job.address, &place);
    policy.next(tried.attempt.0, tried.all, failure, &mut jitter)
}

fn policy(job: &Job, slots: &[Value]) -> Result<RetryPolicy, Stop> {
    let Some(RetryDef { attempts, max_duration, retry_on, abort_on, backoff, .. }) = job.definition.retry() else {
        return Ok(RetryPolicy::default());
    };
    let BackoffDef { strategy, initial, factor, max, jitter } = backoff;
    Ok(RetryPolicy {
        attempts: setting(job, slots, attempts)?.max(1),
        max_duration: max_duration.as_ref().map(|most| setting(job, slots, most)).transpose()?,
        retry_on: retry_on.clone(),
        abort_on: abort_on.clone(),
        backoff: Backoff {
            strategy: *strategy,
            initial: setting(job, slots, initial)?,
            factor: setting(job, slots, factor)?,
            max: setting(job, slots, max)?,
            jitter: *jitter,
        },
    })
}
