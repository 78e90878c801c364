//! A circuit breaker: after too many failures it lets nothing through for a while, then a few to see.
//!
//! [`Breaker`] is the state machine, over plan time, so that windows and recovery stand still with a pause. [`SharedBreaker`] is one that
//! many share; its [`Permit`]s give their place back when they are dropped without a verdict, as those of cancelled attempts are.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::base::clock::Elapsed;
use crate::base::sharing::BreakerState;

/// What a breaker goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerRules {
    /// How many failures open it; at least 1.
    pub failure_threshold: u32,
    /// Failures within this time count, whatever succeeds between them; without, failures in a row.
    pub window: Option<Duration>,
    /// How many probes a half-open one lets through at once; at least 1.
    pub half_open_max: u32,
    /// How long an open one lets nothing through, in plan time.
    pub recovery_timeout: Duration,
}

impl Default for BreakerRules {
    fn default() -> Self {
        Self { failure_threshold: 5, window: None, half_open_max: 1, recovery_timeout: Duration::from_secs(30) }
    }
}

/// A change of a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// From where.
    pub from: BreakerState,
    /// To where.
    pub to: BreakerState,
    /// How many failures counted when it opened; else 0.
    pub failures: u32,
    /// When it has opened: how long it lets nothing through.
    pub recovers_in: Option<Duration>,
}

/// Why a breaker lets a call not through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It is open, and stays so for this long.
    Open(Duration),
    /// It is half-open, and all its probes are under way.
    Probing,
}

/// What a call that was let through came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It succeeded.
    Success,
    /// It failed.
    Failure,
    /// It was cancelled, which says nothing of what is called.
    Nothing,
}

/// A call that was let through. It counts as long as the breaker has not changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    generation: u64,
}

/// The state machine of a breaker.
#[derive(Clone, Debug)]
pub struct Breaker {
    rules: BreakerRules,
    phase: Phase,
    /// Counts changes, so that what was let through before one is known.
    generation: u64,
}

#[derive(Clone, Debug)]
enum Phase {
    /// When the failures that count were.
    Closed { failures: VecDeque<Elapsed> },
    /// Until when.
    Open { until: Elapsed },
    /// How many probes are under way.
    HalfOpen { probes: u32 },
}

impl Breaker {
    /// A closed one.
    pub fn new(rules: BreakerRules) -> Self {
        Self { rules, phase: Phase::Closed { failures: VecDeque::new() }, generation: 0 }
    }

    /// Where it stands. An open one whose time is over stays open until the next call asks.
    pub const fn state(&self) -> BreakerState {
        match self.phase {
            Phase::Closed { .. } => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// How many probes are under way.
    pub const fn probes(&self) -> u32 {
        match self.phase {
            Phase::HalfOpen { probes } => probes,
            _ => 0,
        }
    }

    /// Asks to let a call through; the change that this makes, if any.
    ///
    /// # Errors
    /// Why it is not let through.
    pub fn admit(&mut self, now: Elapsed) -> Result<(Ticket, Option<Change>), Rejection> {
        let mut change = None;
        if let Phase::Open { until } = self.phase {
            if now < until {
                return Err(Rejection::Open(until.saturating_sub(now)));
            }
            change = Some(self.turn(Phase::HalfOpen { probes: 0 }, 0));
        }
        if let Phase::HalfOpen { probes } = &mut self.phase {
            if *probes >= self.rules.half_open_max.max(1) {
                return Err(Rejection::Probing);
            }
            *probes += 1;
        }
        Ok((Ticket { generation: self.generation }, change))
    }

    /// Whether a call that was let through still would be.
    pub const fn stands(&self, ticket: Ticket) -> bool {
        ticket.generation == self.generation
    }

    /// Takes what a call came to; the change that this makes, if any. What was let through before the last change decides nothing.
    pub fn settle(&mut self, ticket: Ticket, verdict: Verdict, now: Elapsed) -> Option<Change> {
        if !self.stands(ticket) {
            return None;
        }
        match (&mut self.phase, verdict) {
            (Phase::Closed { failures }, Verdict::Success) => {
                if self.rules.window.is_none() {
                    failures.clear();
                }
                None
            }
            (Phase::Closed { failures }, Verdict::Failure) => {
                if let Some(window) = self.rules.window {
                    failures.retain(|at| at.saturating_add(window) > now);
                }
                failures.push_back(now);
                let counted = u32::try_from(failures.len()).unwrap_or(u32::MAX);
                (counted >= self.rules.failure_threshold.max(1)).then(|| self.open(now, counted))
            }
            (Phase::HalfOpen { .. }, Verdict::Success) => Some(self.turn(Phase::Closed { failures: VecDeque::new() }, 0)),
            (Phase::HalfOpen { .. }, Verdict::Failure) => Some(self.open(now, 1)),
            (Phase::HalfOpen { probes }, Verdict::Nothing) => {
                *probes = probes.saturating_sub(1);
                None
            }
            (Phase::Closed { .. }, Verdict::Nothing) | (Phase::Open { .. }, _) => None,
        }
    }

    fn open(&mut self, now: Elapsed, failures: u32) -> Change {
        self.turn(Phase::Open { until: now.saturating_add(self.rules.recovery_timeout) }, failures)
    }

    fn turn(&mut self, phase: Phase, failures: u32) -> Change {
        let from = self.state();
        self.phase = phase;
        self.generation += 1;
        let to = self.state();
        Change { from, to, failures, recovers_in: (to == BreakerState::Open).then_some(self.rules.recovery_timeout) }
    }
}

/// A breaker that many share.
#[derive(Debug)]
pub struct SharedBreaker(Mutex<Breaker>);

/// A call that a shared breaker let through.
#[derive(Debug)]
pub struct Permit {
    breaker: Arc<SharedBreaker>,
    ticket: Option<Ticket>,
}

impl SharedBreaker {
    /// A closed one.
    pub fn new(rules: BreakerRules) -> Self {
        Self(Mutex::new(Breaker::new(rules)))
    }

    /// Asks to let a call through. `tell` hears of a change before anybody else can make another one.
    ///
    /// # Errors
    /// Why it is not let through.
    pub fn admit(self: &Arc<Self>, now: Elapsed, tell: impl FnOnce(Change)) -> Result<Permit, Rejection> {
        let mut breaker = self.lock();
        let (ticket, change) = breaker.admit(now)?;
        change.map(tell);
        drop(breaker);
        Ok(Permit { breaker: Arc::clone(self), ticket: Some(ticket) })
    }

    /// Where it stands.
    pub fn state(&self) -> BreakerState {
        self.lock().state()
    }

    fn lock(&self) -> MutexGuard<'_, Breaker> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Whether the call still would be let through.
    pub fn stands(&self) -> bool {
        self.ticket.is_some_and(|ticket| self.breaker.lock().stands(ticket))
    }

    /// Says what the call came to. `tell` hears of a change before anybody else can make another one.
    pub fn settle(mut self, verdict: Verdict, now: Elapsed, tell: impl FnOnce(Change)) {
        if let Some(ticket) = self.ticket.take() {
            let mut breaker = self.breaker.lock();
            breaker.settle(ticket, verdict, now).map(tell);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            // Nothing decided changes nothing, so no time is needed.
            let _ = self.breaker.lock().settle(ticket, Verdict::Nothing, Elapsed::ZERO);
        }
    }
}

#[cfg(test)]
mod tests;
