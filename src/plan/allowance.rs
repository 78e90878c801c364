//! How long a run may take if nobody says it: what its plans and timeouts add up to, and some more.

use std::ops::Add;
use std::time::Duration;

use super::critical::{critical_path, total};
use super::{Plan, PlanNode, What};
use crate::grid::model::{DeadlineDef, RetryDef, Setting, StepPolicy, TimeoutsDef};

/// What is added, for what has no timeout.
const SPARE: Duration = Duration::from_secs(10 * 60);

/// The least there is.
const LEAST: Duration = Duration::from_secs(60 * 60);

/// How long a run may take if the grid has no `max_duration`: at least an hour.
///
/// Steps that keep to their timeouts, so many at once, end within the longest way through the plan and an equal share of all their time
/// (Graham's bound for list scheduling, rounded up); ten minutes are added. What is computed at run time counts nothing.
pub fn allowance(plan: &Plan, max_parallel: u32) -> Duration {
    let bound = |node: &PlanNode| Sum(bound(plan, node));
    let longest = critical_path(plan, bound).weight.0;
    let share = total(plan, bound).0 / max_parallel.max(1);
    longest.saturating_add(share).saturating_add(SPARE).max(LEAST)
}

/// A sum of durations that ends at the longest there is.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Sum(Duration);

impl Add for Sum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// The longest a node may take, by what is written; in a group that is tried again, in all attempts.
fn bound(plan: &Plan, node: &PlanNode) -> Duration {
    match &node.what {
        What::Single(step) | What::Collection(step) | What::Instance { step, .. } => {
            let Some(step) = plan.grid().step(*step) else { return Duration::ZERO };
            let mut again = 1_u32;
            let mut within = step.within;
            while let Some(group) = within.and_then(|group| plan.grid().step(group)) {
                again = again.saturating_mul(number_of_attempts(group.policy.retry.as_ref()));
                within = group.within;
            }
            of_step(&step.policy).saturating_mul(again)
        }
        What::Resource(resource) => {
            plan.grid().resource(*resource).map_or(Duration::ZERO, |one| attempts(&one.timeouts, one.retry.as_ref()))
        }
    }
}

fn of_step(policy: &StepPolicy) -> Duration {
    let waits = [&policy.delay_before, &policy.delay_after, &policy.timeouts.queue, &policy.timeouts.start];
    let waits = waits.into_iter().map(|one| known(one.as_ref())).fold(Duration::ZERO, Duration::saturating_add);
    let all = waits.saturating_add(attempts(&policy.timeouts, policy.retry.as_ref()));
    match policy.timeouts.deadline {
        Some(DeadlineDef::FromStart(deadline)) => all.min(deadline),
        _ => all,
    }
}

/// All attempts and the delays between them.
fn attempts(timeouts: &TimeoutsDef, retry: Option<&RetryDef>) -> Duration {
    let once = known(timeouts.execution.as_ref());
    let Some(retry) = retry else { return once };
    let number = number_of_attempts(Some(retry));
    let between = known(Some(&retry.backoff.max)).saturating_mul(number.saturating_sub(1));
    let all = once.saturating_mul(number).saturating_add(between);
    match &retry.max_duration {
        // No attempt begins after it.
        Some(Setting::Fixed(most)) => all.min(most.saturating_add(once)),
        _ => all,
    }
}

/// How many attempts there may be, if that is known.
fn number_of_attempts(retry: Option<&RetryDef>) -> u32 {
    match retry.map(|retry| &retry.attempts) {
        Some(Setting::Fixed(number)) => *number,
        _ => 1,
    }
}

fn known(setting: Option<&Setting<Duration>>) -> Duration {
    match setting {
        Some(Setting::Fixed(duration)) => *duration,
        _ => Duration::ZERO,
    }
}
