//! What is known of a scenario's load: the fold of its intervals.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::event::{IterationRecord, KeptIterations, LoadPlan};
use crate::metric::{LoadInterval, LoadSample, RollingDigest};

/// How many seconds are kept one by one for curves.
const KEPT_SECONDS: usize = 600;

/// A scenario's load.
#[derive(Clone, Debug)]
pub struct LoadView {
    /// What it is to do.
    pub plan: Arc<LoadPlan>,
    /// All that was measured, without the warm-up.
    pub totals: LoadSample,
    /// How long that took, in plan time, microseconds.
    pub measured_us: u64,
    /// How far it is, in plan time, microseconds.
    pub now_us: u64,
    /// Whether the last that was told is of the warm-up.
    pub warmup: bool,
    /// How many users there are.
    pub users: u32,
    /// How many of them are in an iteration.
    pub busy: u32,
    /// How many iterations wait for a user.
    pub backlog: u64,
    /// How many users, or iterations a second, the plan has now.
    pub target: f64,
    /// The last seconds, oldest first; the last one is not over.
    pub seconds: VecDeque<Second>,
    /// Digests of what was chosen.
    pub digests: RollingDigest,
    /// The iterations that are kept whole.
    pub kept: Arc<KeptIterations>,
    /// How many more would have been kept, had there not been too many at once.
    pub missed: u64,
}

/// One second of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Second {
    /// Which, of the scenario's plan time.
    pub at: u64,
    /// Calls of steps.
    pub calls: u64,
    /// Calls that failed.
    pub failed: u64,
    /// Iterations that ended.
    pub iterations: u64,
    /// Iterations that never started.
    pub dropped: u64,
}

impl LoadView {
    pub(super) fn new(plan: Arc<LoadPlan>) -> Self {
        let totals = LoadSample::new(plan.steps.len());
        let kept = Arc::new(KeptIterations::new(plan.recording));
        Self {
            plan,
            totals,
            measured_us: 0,
            now_us: 0,
            warmup: false,
            users: 0,
            busy: 0,
            backlog: 0,
            target: 0.0,
            seconds: VecDeque::new(),
            digests: RollingDigest::default(),
            kept,
            missed: 0,
        }
    }

    pub(super) fn add(&mut self, interval: &LoadInterval) {
        self.now_us = interval.to_us;
        self.warmup = interval.to_us < self.plan.warmup_us;
        (self.users, self.busy, self.backlog) = (interval.users, interval.busy, interval.backlog);
        self.target = interval.target;
        self.add_to_second(interval);
        if !interval.warmup {
            self.totals.merge(&interval.sample);
            self.measured_us = interval.to_us.saturating_sub(self.plan.warmup_us);
            interval.digests.iter().for_each(|block| self.digests.add(*block));
        }
    }

    pub(super) fn keep(&mut self, records: &[Arc<IterationRecord>], missed: u64) {
        self.missed += missed;
        let kept = Arc::make_mut(&mut self.kept);
        for record in records {
            kept.offer(record);
        }
    }

    fn add_to_second(&mut self, interval: &LoadInterval) {
        let at = interval.to_us.saturating_sub(1) / 1_000_000;
        if self.seconds.back().is_none_or(|last| last.at < at) {
            if self.seconds.len() == KEPT_SECONDS {
                self.seconds.pop_front();
            }
            self.seconds.push_back(Second { at, ..Second::default() });
        }
        let Some(second) = self.seconds.back_mut() else { return };
        for step in &interval.sample.steps {
            second.calls += step.calls;
            second.failed += step.failed;
        }
        second.iterations += interval.sample.iterations.ended;
        second.dropped += interval.sample.iterations.dropped.total();
    }

    /// The last whole second, or the present one if there is none yet.
    pub fn last_second(&self) -> Option<&Second> {
        self.seconds.iter().rev().nth(1).or(self.seconds.back())
    }

    /// What was chosen in the first iterations, as a number, and of how many: all blocks from the first on without a gap.
    pub const fn digest(&self) -> (u64, u64) {
        self.digests.value()
    }

    /// Iterations that ended in a second, over all that is measured.
    pub fn iteration_rate(&self) -> f64 {
        per_second(self.totals.iterations.ended, self.measured_us)
    }

    /// Calls of steps in a second, over all that is measured.
    pub fn call_rate(&self) -> f64 {
        per_second(self.totals.steps.iter().map(|step| step.calls).sum(), self.measured_us)
    }
}

/// So many in some microseconds, as a rate a second; nothing in no time is nothing.
pub fn per_second(number: u64, us: u64) -> f64 {
    if us == 0 { 0.0 } else { number as f64 * 1e6 / us as f64 }
}
