//! What all threads measured, merged into intervals and totals.

use std::sync::Arc;
use std::time::Duration;

use super::assignment::Measured;
use super::choices::Digests;
use super::spares::Spares;
use crate::event::{IterationRecord, KeptIterations, Recording};
use crate::metric::{BlockDigest, LoadInterval, LoadSample};

/// Merges what threads measured.
pub(super) struct Merge {
    /// All of the scenario, without its warm-up.
    pub(super) totals: LoadSample,
    /// Digests of what was chosen, from the first block on without a gap.
    pub(super) digests: Vec<BlockDigest>,
    /// The iterations that are kept.
    kept: KeptIterations,
    /// Those of them that are not told yet.
    fresh: Vec<Arc<IterationRecord>>,
    missed: u64,
    /// Where samples go that are merged.
    spares: Arc<Spares>,
    open: Measured,
    /// What each thread said last.
    last: Vec<Last>,
    blocks: Digests,
    from: Duration,
}

#[derive(Clone, Copy, Default)]
struct Last {
    fresh: bool,
    ended: bool,
    users: u32,
    busy: u32,
    backlog: u64,
    epoch: u64,
}

impl Merge {
    /// Of a number of threads.
    pub(super) fn new(threads: u32, spares: Arc<Spares>, steps: usize, recording: Recording) -> Self {
        Self {
            kept: KeptIterations::new(recording),
            fresh: Vec::new(),
            missed: 0,
            spares,
            totals: LoadSample::new(steps),
            digests: Vec::new(),
            open: Measured { sample: LoadSample::new(steps), warmup: LoadSample::new(steps), ..Measured::default() },
            last: vec![Last::default(); threads as usize],
            blocks: Digests::default(),
            from: Duration::ZERO,
        }
    }

    /// Takes what a thread measured.
    pub(super) fn add(&mut self, thread: usize, measured: Measured) {
        let Measured { sample, warmup, digests, users, busy, backlog, epoch, kept } = measured;
        self.missed += kept.missed;
        for record in kept.records {
            let kept = self.kept.offer(&record);
            self.fresh.extend(kept.or_else(|| (self.kept.recording() == Recording::All).then_some(record)));
        }
        self.open.sample.merge(&sample);
        self.open.warmup.merge(&warmup);
        self.spares.give(sample);
        self.spares.give(warmup);
        self.blocks.merge(digests);
        if let Some(last) = self.last.get_mut(thread) {
            *last = Last { fresh: true, users, busy, backlog, epoch, ..*last };
        }
    }

    /// A thread tells nothing more.
    pub(super) fn end(&mut self, thread: usize) {
        if let Some(last) = self.last.get_mut(thread) {
            *last = Last { ended: true, ..Last::default() };
        }
    }

    /// Whether all threads have ended.
    pub(super) fn is_over(&self) -> bool {
        self.last.iter().all(|last| last.ended)
    }

    /// Whether all have told since the last interval.
    pub(super) fn is_whole(&self) -> bool {
        self.last.iter().all(|last| last.fresh || last.ended)
    }

    /// The number of the desired state that all have applied.
    pub(super) fn applied(&self) -> u64 {
        self.last.iter().filter(|last| !last.ended).map(|last| last.epoch).min().unwrap_or_default()
    }

    /// The iterations that are kept and were not told yet, and how many more there would have been; none if there is nothing to tell.
    pub(super) fn take_kept(&mut self) -> Option<(Arc<[Arc<IterationRecord>]>, u64)> {
        let missed = std::mem::take(&mut self.missed);
        (missed > 0 || !self.fresh.is_empty()).then(|| (self.fresh.drain(..).collect(), missed))
    }

    /// The intervals until now: that of the warm-up, if it has anything, and that of what counts.
    pub(super) fn take(&mut self, now: Duration, target: f64) -> Vec<LoadInterval> {
        let sum = |of: fn(&Last) -> u32| self.last.iter().map(of).sum();
        let (users, busy) = (sum(|last| last.users), sum(|last| last.busy));
        let backlog = self.last.iter().map(|last| last.backlog).sum();
        self.last.iter_mut().for_each(|last| last.fresh = false);
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let (from_us, to_us) = (us(self.from), us(now));
        self.from = now;
        let steps = self.open.sample.steps.len();
        let sample = std::mem::replace(&mut self.open.sample, LoadSample::new(steps));
        let warmup = std::mem::replace(&mut self.open.warmup, LoadSample::new(steps));
        self.totals.merge(&sample);
        let complete = self.blocks.complete();
        self.digests.extend(&complete);
        let interval =
            |warmup, sample, digests| LoadInterval { from_us, to_us, warmup, sample, users, busy, backlog, target, digests };
        let warm = (!warmup.is_empty()).then(|| interval(true, warmup, Vec::new()));
        warm.into_iter().chain([interval(false, sample, complete)]).collect()
    }
}
