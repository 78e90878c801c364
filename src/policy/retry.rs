//! Retry: which failures, how often, after how long.

use std::time::Duration;

use crate::base::backoff::{BackoffStrategy, Jitter};
use crate::base::failure::{ErrorClass, FailureMatch};
use crate::base::seed::Choices;
use crate::contract::Failure;

/// Whether and when a failed call is tried again.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    /// How many attempts in all; 1: none but the first.
    pub attempts: u32,
    /// No attempt begins later than this after the first did, in plan time.
    pub max_duration: Option<Duration>,
    /// What is tried again.
    pub retry_on: Vec<FailureMatch>,
    /// What is not, whatever `retry_on` says.
    pub abort_on: Vec<FailureMatch>,
    /// The time between attempts.
    pub backoff: Backoff,
}

/// The time between attempts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// How it grows.
    pub strategy: BackoffStrategy,
    /// The first delay.
    pub initial: Duration,
    /// By what an exponential one grows.
    pub factor: f64,
    /// The longest delay, before jitter.
    pub max: Duration,
    /// How much of it is drawn by chance.
    pub jitter: Jitter,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            strategy: BackoffStrategy::Exponential,
            initial: Duration::from_millis(100),
            factor: 2.0,
            max: Duration::from_secs(30),
            jitter: Jitter::Equal,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 1,
            max_duration: None,
            retry_on: vec![FailureMatch::Any],
            abort_on: Vec::new(),
            backoff: Backoff::default(),
        }
    }
}

impl RetryPolicy {
    /// How long to wait before the next attempt; none if there is none. `attempt` has just failed, `elapsed` (plan time) after the first
    /// began. A server that said how long to wait (`Retry-After`) is waited for that long, within the longest delay.
    pub fn next(&self, attempt: u32, elapsed: Duration, failure: &Failure, choices: &mut Choices) -> Option<Duration> {
        let wanted = matches(&self.retry_on, failure) && !matches(&self.abort_on, failure);
        if attempt >= self.attempts || !wanted {
            return None;
        }
        let delay = self.backoff.delay(attempt, choices);
        let delay = failure.retry_after.map_or(delay, |asked| asked.min(self.backoff.max).max(delay));
        match self.max_duration {
            Some(most) if elapsed.saturating_add(delay) > most => None,
            _ => Some(delay),
        }
    }
}

impl Backoff {
    /// The delay after the `attempt`th attempt (the first is 1), with jitter: `equal` draws the upper half, `full` all of it
    /// (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    pub fn delay(&self, attempt: u32, choices: &mut Choices) -> Duration {
        let step = attempt.max(1);
        let initial = self.initial.as_secs_f64();
        let seconds = match self.strategy {
            BackoffStrategy::Fixed => initial,
            BackoffStrategy::Linear => initial * f64::from(step),
            BackoffStrategy::Exponential => initial * self.factor.powf(f64::from(step - 1)),
        };
        let longest = self.max.as_secs_f64();
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, longest) } else { longest };
        let seconds = match self.jitter {
            Jitter::None => seconds,
            Jitter::Equal => seconds / 2.0 + seconds / 2.0 * choices.unit(),
            Jitter::Full => seconds * choices.unit(),
        };
        Duration::try_from_secs_f64(seconds).unwrap_or(self.max)
    }
}

fn matches(all: &[FailureMatch], failure: &Failure) -> bool {
    all.iter().any(|one| match one {
        FailureMatch::Any => failure.class != ErrorClass::Breaker,
        FailureMatch::Class(class) => failure.class == *class,
        FailureMatch::Status(status) => failure.status == Some(*status),
        FailureMatch::StatusHundred(hundred) => failure.status.is_some_and(|status| status / 100 == u16::from(*hundred)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::Seed;

    fn choices() -> Choices {
        Seed(1).stream("jitter", "step.a.b", &[])
    }

    fn policy() -> RetryPolicy {
        let backoff = Backoff { jitter: Jitter::None, ..Backoff::default() };
        RetryPolicy { attempts: 4, backoff, ..RetryPolicy::default() }
    }

    fn failure(class: ErrorClass, status: Option<u16>) -> Failure {
        Failure { status, ..Failure::new(class, "x") }
    }

    #[test]
    fn delays_grow_as_the_strategy_says_up_to_the_longest() {
        let of = |strategy| {
            let backoff = Backoff { strategy, jitter: Jitter::None, max: Duration::from_millis(350), ..Backoff::default() };
            (1..=4).map(|attempt| backoff.delay(attempt, &mut choices()).as_millis()).collect::<Vec<_>>()
        };
        assert_eq!(of(BackoffStrategy::Fixed), [100, 100, 100, 100]);
        assert_eq!(of(BackoffStrategy::Linear), [100, 200, 300, 350]);
        assert_eq!(of(BackoffStrategy::Exponential), [100, 200, 350, 350]);
    }

    #[test]
    fn jitter_stays_in_its_half_or_whole() {
        for (jitter, low) in [(Jitter::Equal, 0.05), (Jitter::Full, 0.0)] {
            let backoff = Backoff { jitter, ..Backoff::default() };
            let mut choices = choices();
            let all: Vec<f64> = (0..1000).map(|_| backoff.delay(1, &mut choices).as_secs_f64()).collect();
            assert!(all.iter().all(|one| (low..=0.1).contains(one)), "{jitter:?}");
            let spread = all.iter().copied().fold(0.0, f64::max) - all.iter().copied().fold(1.0, f64::min);
            assert!(spread > (0.1 - low) * 0.9, "{jitter:?} {spread}");
        }
    }

    #[test]
    fn classes_and_statuses_decide_and_abort_wins() {
        let next = |policy: &RetryPolicy, failure: &Failure| policy.next(1, Duration::ZERO, failure, &mut choices()).is_some();
        let any = policy();
        assert!(next(&any, &failure(ErrorClass::Connect, None)));
        assert!(!next(&any, &failure(ErrorClass::Breaker, None)));
        let some = RetryPolicy {
            retry_on: vec![FailureMatch::StatusHundred(5), FailureMatch::Class(ErrorClass::Timeout)],
            abort_on: vec![FailureMatch::Status(501)],
            ..policy()
        };
        assert!(next(&some, &failure(ErrorClass::Status, Some(503))));
        assert!(next(&some, &failure(ErrorClass::Timeout, None)));
        assert!(!next(&some, &failure(ErrorClass::Status, Some(501))));
        assert!(!next(&some, &failure(ErrorClass::Status, Some(404))));
    }

    #[test]
    fn attempts_and_time_end_it() {
        let policy = RetryPolicy { max_duration: Some(Duration::from_millis(250)), ..policy() };
        let error = failure(ErrorClass::Error, None);
        assert_eq!(policy.next(1, Duration::ZERO, &error, &mut choices()), Some(Duration::from_millis(100)));
        assert_eq!(policy.next(2, Duration::from_millis(100), &error, &mut choices()), None);
        assert_eq!(policy.next(4, Duration::ZERO, &error, &mut choices()), None);
    }

    #[test]
    fn the_server_may_ask_for_longer() {
        let asked =
            |seconds| Failure { retry_after: Some(Duration::from_secs(seconds)), ..failure(ErrorClass::Status, Some(429)) };
        assert_eq!(policy().next(1, Duration::ZERO, &asked(2), &mut choices()), Some(Duration::from_secs(2)));
        assert_eq!(policy().next(1, Duration::ZERO, &asked(3600), &mut choices()), Some(Duration::from_secs(30)));
    }
}
