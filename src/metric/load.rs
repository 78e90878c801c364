//! What is measured of a scenario: what a load thread records, and what is told of an interval.
//!
//! A load thread counts into a [`LoadSample`] of its own, without a lock; at its tick it hands the sample over and takes an empty one.
//! Samples of all threads, and of all intervals, merge exactly, percentiles included.
//!
//! The four times are those of the language: `latency` runs from the intended start, `service_time` from the real one, `lateness` is the
//! generator's own part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CustomSample, Latency};
use crate::base::failure::ErrorClass;
use crate::base::seed::Seed;

/// What was measured in some time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LoadSample {
    /// Of whole iterations.
    pub iterations: IterationSample,
    /// Of each step, in the scenario's order.
    pub steps: Vec<StepSample>,
}

/// What was measured of iterations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct IterationSample {
    /// How many the plan began: those that started, and those that never did.
    pub planned: u64,
    /// How many started.
    pub started: u64,
    /// How many came to their end, well or not.
    pub ended: u64,
    /// How many of these failed.
    pub failed: u64,
    /// How many were cut off by the end of the scenario.
    pub interrupted: u64,
    /// How many never started, by reason.
    pub dropped: Dropped,
    /// How much later than intended they started.
    pub lateness: Latency,
    /// How long they took, think time included.
    pub duration: Latency,
}

/// Iterations that the plan had and that never started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// All users were busy for longer than the backlog allows.
    pub backlog: u64,
    /// The scenario ended before a user was free.
    pub ended: u64,
}

impl Dropped {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.backlog + self.ended
    }
}

/// What was measured of one step.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StepSample {
    /// How often it ran, however often it was tried.
    pub calls: u64,
    /// How often it failed, after all attempts.
    pub failed: u64,
    /// How many attempts it had.
    pub attempts: u64,
    /// How many of these failed.
    pub failed_attempts: u64,
    /// How often it was skipped by its condition.
    pub skipped: u64,
    /// Failures by class, in the order of [`ErrorClass::ALL`].
    pub errors: [u64; ErrorClass::ALL.len()],
    /// Checks that held.
    pub checks_held: u64,
    /// Checks that did not.
    pub checks_failed: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
    /// Connections opened.
    pub connections: u64,
    /// From the intended start.
    pub latency: Latency,
    /// From the real start.
    pub service_time: Latency,
    /// Of its custom metrics, in the order written; empty until one is counted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub custom: Vec<CustomSample>,
}

impl LoadSample {
    /// An empty one for a number of steps.
    pub fn new(steps: usize) -> Self {
        Self { iterations: IterationSample::default(), steps: vec![StepSample::default(); steps] }
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.iterations.merge(&other.iterations);
        if self.steps.len() < other.steps.len() {
            self.steps.resize_with(other.steps.len(), StepSample::default);
        }
        for (ours, theirs) in self.steps.iter_mut().zip(&other.steps) {
            ours.merge(theirs);
        }
    }

    /// Forgets everything and keeps its memory.
    pub fn clear(&mut self) {
        let IterationSample { mut lateness, mut duration, .. } = std::mem::take(&mut self.iterations);
        lateness.clear();
        duration.clear();
        self.iterations = IterationSample { lateness, duration, ..IterationSample::default() };
        for step in &mut self.steps {
            let StepSample { mut latency, mut service_time, .. } = std::mem::take(step);
            latency.clear();
            service_time.clear();
            *step = StepSample { latency, service_time, ..StepSample::default() };
        }
    }

    /// Whether nothing at all was measured.
    pub fn is_empty(&self) -> bool {
        let IterationSample { planned, started, ended, interrupted, dropped, .. } = &self.iterations;
        planned + started + ended + interrupted + dropped.total() == 0
            && self.steps.iter().all(|step| step.calls + step.attempts + step.skipped == 0)
    }

    /// All steps together.
    pub fn all_steps(&self) -> StepSample {
        let mut all = StepSample::default();
        self.steps.iter().for_each(|step| all.merge(step));
        // Those of one step are others than those of the next.
        all.custom.clear();
        all
    }
}

impl IterationSample {
    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.planned += other.planned;
        self.started += other.started;
        self.ended += other.ended;
        self.failed += other.failed;
        self.interrupted += other.interrupted;
        self.dropped.backlog += other.dropped.backlog;
        self.dropped.ended += other.dropped.ended;
        self.lateness.merge(&other.lateness);
        self.duration.merge(&other.duration);
    }
}

impl StepSample {
    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.attempts += other.attempts;
        self.failed_attempts += other.failed_attempts;
        self.skipped += other.skipped;
        for (ours, theirs) in self.errors.iter_mut().zip(other.errors) {
            *ours += theirs;
        }
        self.checks_held += other.checks_held;
        self.checks_failed += other.checks_failed;
        self.sent += other.sent;
        self.received += other.received;
        self.connections += other.connections;
        self.latency.merge(&other.latency);
        self.service_time.merge(&other.service_time);
        CustomSample::merge_all(&mut self.custom, &other.custom);
    }

    /// Counts a failure.
    pub fn count_error(&mut self, class: ErrorClass) {
        if let Some(count) = self.errors.get_mut(class as usize) {
            *count += 1;
        }
    }

    /// Failures by class: those there were.
    pub fn errors(&self) -> impl Iterator<Item = (ErrorClass, u64)> {
        ErrorClass::ALL.into_iter().zip(self.errors).filter(|(_, count)| *count > 0)
    }
}

/// What is told of a scenario at each tick.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LoadInterval {
    /// From when, in the scenario's plan time, microseconds.
    pub from_us: u64,
    /// To when.
    pub to_us: u64,
    /// It is a part of the warm-up, which no figure has in it.
    pub warmup: bool,
    /// What was measured.
    pub sample: LoadSample,
    /// How many users there are.
    pub users: u32,
    /// How many of them are in an iteration.
    pub busy: u32,
    /// How many iterations wait for a user.
    pub backlog: u64,
    /// How many users, or iterations a second, the plan has now.
    pub target: f64,
    /// Digests of choices, of blocks of iterations that are complete now.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub digests: Vec<BlockDigest>,
}

/// How many iterations share one digest.
pub const DIGEST_BLOCK: u64 = 100;

/// What was chosen in [`DIGEST_BLOCK`] iterations that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDigest {
    /// Which block: the first iteration divided by [`DIGEST_BLOCK`].
    pub block: u64,
    /// The digest: the same for the same choices, in whichever order and on whichever thread they were made.
    pub digest: u64,
}

/// How many blocks that come before their turn are remembered: one that never comes (its iterations were dropped) keeps the others waiting.
const EARLY: usize = 65_536;

/// The digests of all blocks from the first on without a gap, as one number. It needs no more memory for a long run than for a short one.
#[derive(Clone, Debug, Default)]
pub struct RollingDigest {
    /// The block whose turn it is.
    next: u64,
    rolled: u64,
    /// Blocks that came before their turn.
    early: BTreeMap<u64, u64>,
}

impl RollingDigest {
    /// Adds a block, whenever it comes.
    pub fn add(&mut self, block: BlockDigest) {
        if self.early.len() < EARLY || block.block == self.next {
            self.early.insert(block.block, block.digest);
        }
        while let Some(digest) = self.early.remove(&self.next) {
            // A rolling digest: each block counts with all before it.
            self.rolled = Seed(self.rolled).stream("digest", "", &[digest]).bits();
            self.next += 1;
        }
    }

    /// The number, and of how many iterations it is.
    pub const fn value(&self) -> (u64, u64) {
        (self.rolled, self.next * DIGEST_BLOCK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rolling_digest_is_the_same_in_whatever_order_blocks_come_and_stops_at_a_gap() {
        let blocks: Vec<BlockDigest> = (0..1_000).map(|block| BlockDigest { block, digest: block * 7 }).collect();
        let rolled = |blocks: &mut dyn Iterator<Item = &BlockDigest>| {
            let mut digest = RollingDigest::default();
            blocks.for_each(|block| digest.add(*block));
            digest
        };
        let (there, back) = (rolled(&mut blocks.iter()), rolled(&mut blocks.iter().rev()));
        assert_eq!(there.value(), back.value());
        assert_eq!(there.value().1, 100_000);
        assert!(there.early.is_empty() && back.early.is_empty(), "nothing is kept of what had its turn");
        let gap = rolled(&mut blocks.iter().filter(|block| block.block != 3));
        assert_eq!(gap.value(), rolled(&mut blocks.iter().take(3)).value());
    }

    fn sample(latencies: impl IntoIterator<Item = u64>) -> LoadSample {
        let mut sample = LoadSample::new(2);
        for us in latencies {
            let step = &mut sample.steps[1];
            (step.calls, step.attempts) = (step.calls + 1, step.attempts + 1);
            step.latency.record_us(us);
            sample.iterations.ended += 1;
            sample.iterations.duration.record_us(us);
        }
        sample
    }

    #[test]
    fn a_merge_is_as_if_one_thread_had_done_all() {
        let mut merged = sample(1..500);
        merged.merge(&sample(500..1000));
        let whole = sample(1..1000);
        assert_eq!(merged.steps[1].latency.percentiles(), whole.steps[1].latency.percentiles());
        assert_eq!((merged.iterations.ended, merged.all_steps().calls), (999, 999));
    }

    #[test]
    fn a_cleared_sample_is_empty() {
        let mut cleared = sample(1..100);
        cleared.steps[1].count_error(ErrorClass::Reset);
        cleared.iterations.dropped.backlog = 3;
        assert!(!cleared.is_empty());
        cleared.clear();
        assert!(cleared.is_empty());
        assert_eq!(cleared.steps.len(), 2);
        assert_eq!((cleared.steps[1].errors().count(), cleared.steps[1].latency.count()), (0, 0));
    }

    #[test]
    fn a_sample_survives_being_written_down() {
        let written = serde_json::to_string(&sample(1..2000)).unwrap_or_default();
        let read: LoadSample = serde_json::from_str(&written).unwrap_or_default();
        assert_eq!(read.steps[1].latency.percentiles(), sample(1..2000).steps[1].latency.percentiles());
        assert_eq!(read.iterations.duration.count(), 1999);
    }
}
