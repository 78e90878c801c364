//! Around each attempt: the circuit breaker, and within it the rate limit.

use std::pin::pin;
use std::sync::Arc;

use super::cancel::Cancelled;
use super::dispatcher::micros;
use super::job::Job;
use super::report::What;
use super::setting::{given, key, optional};
use super::unit::Stop;
use crate::base::failure::ErrorClass;
use crate::base::units;
use crate::contract::Failure;
use crate::event::Fact;
use crate::grid::model::reading::{number_of, period};
use crate::grid::model::{BreakerDef, RateLimitDef, SharedBy};
use crate::policy::Sharing;
use crate::policy::breaker::{BreakerRules, Change, Permit, Rejection, SharedBreaker, Verdict};
use crate::policy::bucket::{Rate, SharedBucket};

/// What stands before each attempt of one life.
pub(super) struct Guards {
    breaker: Option<(Sharing, Arc<SharedBreaker>)>,
    bucket: Option<Arc<SharedBucket>>,
}

/// An attempt may be made. Dropping it gives its place back and decides nothing, as a cancelled attempt does.
pub(super) struct Pass {
    breaker: Option<(Sharing, Permit)>,
}

impl Guards {
    /// The guards of a life, shared as its step says.
    pub(super) fn of(job: &Job) -> Result<Self, Stop> {
        let policy = &job.definition.policy;
        Ok(Self {
            breaker: policy.breaker.as_ref().map(|breaker| shared_breaker(job, breaker)).transpose()?,
            bucket: policy.rate_limit.as_ref().map(|limit| shared_bucket(job, limit)).transpose()?,
        })
    }

    /// Waits until an attempt may be made, or says why it may not: an open breaker rejects at once, and takes no token.
    pub(super) async fn pass(&self, job: &Job) -> Result<Result<Pass, Failure>, Cancelled> {
        loop {
            let pass = match self.admit(job) {
                Ok(pass) => pass,
                Err(rejection) => return Ok(Err(rejected(rejection))),
            };
            let Some(bucket) = &self.bucket else { return Ok(Ok(pass)) };
            // Whoever waits for a token while the breaker opens is not let through by having come before.
            if job.cancel.race(Box::pin(bucket.acquire(&job.context().clock, || pass.stands()))).await? {
                // Tokens are the run's; this step alone may have been paused meanwhile.
                job.cancel.race(pin!(job.clock.running())).await?;
                return Ok(Ok(pass));
            }
        }
    }

    fn admit(&self, job: &Job) -> Result<Pass, Rejection> {
        let Some((sharing, breaker)) = &self.breaker else { return Ok(Pass { breaker: None }) };
        let permit = breaker.admit(job.context().clock.plan(), |change| tell(job, sharing, change))?;
        Ok(Pass { breaker: Some((sharing.clone(), permit)) })
    }
}

impl Pass {
    fn stands(&self) -> bool {
        self.breaker.as_ref().is_none_or(|(_, permit)| permit.stands())
    }

    /// Says what the attempt came to.
    pub(super) fn settle(self, job: &Job, verdict: Verdict) {
        if let Some((sharing, permit)) = self.breaker {
            permit.settle(verdict, job.context().clock.plan(), |change| tell(job, &sharing, change));
        }
    }
}

fn tell(job: &Job, sharing: &Sharing, change: Change) {
    let Change { from, to, failures, recovers_in } = change;
    let key = job.context().secrets.scrub(&sharing.to_string()).as_ref().into();
    let fact = Fact::Breaker { key, node: job.node, from, to, failures, recovers_in_us: recovers_in.map(micros) };
    job.report(What::Fact(Box::new(fact)));
}

fn rejected(rejection: Rejection) -> Failure {
    let message = match rejection {
        Rejection::Open(left) => {
            format!("its circuit breaker is open and lets nothing through for another {}", units::human_duration(left))
        }
        Rejection::Probing => String::from("its circuit breaker is half-open and waits for the calls it has let through"),
    };
    Failure::new(ErrorClass::Breaker, message)
}

fn shared_breaker(job: &Job, def: &BreakerDef) -> Result<(Sharing, Arc<SharedBreaker>), Stop> {
    let rules = BreakerRules {
        failure_threshold: given(job, &def.failure_threshold, number_of)?,
        window: optional(job, def.window.as_ref(), period)?,
        half_open_max: given(job, &def.half_open_max, number_of)?,
        recovery_timeout: given(job, &def.recovery_timeout, period)?,
    };
    let sharing = sharing(job, &def.shared_by)?;
    let breaker = job.shared.registry.breaker(sharing.clone(), rules);
    Ok((sharing, breaker))
}

fn shared_bucket(job: &Job, def: &RateLimitDef) -> Result<Arc<SharedBucket>, Stop> {
    let limit = given(job, &def.limit, number_of)?;
    let burst = optional(job, def.burst.as_ref(), number_of)?;
    let rate = Rate { limit, per: given(job, &def.per, period)?, burst: burst.unwrap_or(limit) };
    let sharing = sharing(job, &def.shared_by)?;
    Ok(job.shared.registry.bucket(sharing, rate, job.context().clock.plan()))
}

fn sharing(job: &Job, shared_by: &SharedBy) -> Result<Sharing, Stop> {
    if let SharedBy::Service(service) = shared_by {
        return Ok(Sharing::Service(service.clone()));
    }
    let key = key(job, shared_by.key())?;
    Ok(key.map_or_else(|| Sharing::Step(job.definition.address.clone()), Sharing::Key))
}
