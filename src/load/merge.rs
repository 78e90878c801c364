//! What all threads measured, merged into intervals and totals.

use std::sync::Arc;
use std::time::Duration;

use super::assignment::{Measured, Tick};
use super::choices::Digests;
use super::program::Program;
use super::record::Kept;
use crate::event::{IterationRecord, KeptIterations, Recording};
use crate::metric::{BlockDigest, LoadInterval, LoadSample};

/// Merges what threads measured.
pub(super) struct Merge {
    /// All of each scenario, without the warm-up.
    pub(super) totals: Vec<LoadSample>,
    open: Vec<Measured>,
    /// The iterations of each that are kept.
    kept: Vec<Keeping>,
    /// What each thread said last.
    last: Vec<Last>,
    /// How many of its users were in an iteration of each scenario.
    busy: Vec<Vec<u32>>,
    blocks: Digests,
    from: Duration,
}

#[derive(Clone, Copy, Default)]
struct Last {
    fresh: bool,
    ended: bool,
    users: u32,
    backlog: u64,
    epoch: u64,
}

impl Merge {
    /// Of a number of threads, and some scenarios.
    pub(super) fn new(threads: u32, members: &[Arc<Program>], recording: Recording) -> Self {
        Self {
            totals: members.iter().map(|program| LoadSample::new(program.steps.len())).collect(),
            kept: members.iter().map(|program| Keeping::of(program, recording)).collect(),
            open: members.iter().map(|program| Measured::of_steps(program.steps.len())).collect(),
            busy: vec![vec![0; members.len()]; threads as usize],
            last: vec![Last::default(); threads as usize],
            blocks: Digests::default(),
            from: Duration::ZERO,
        }
    }

    /// Takes what a thread measured.
    pub(super) fn add(&mut self, thread: usize, tick: Tick) {
        let Tick { members, users, backlog, epoch } = tick;
        if let Some(busy) = self.busy.get_mut(thread) {
            *busy = members.iter().map(|measured| measured.busy).collect();
        }
        for ((open, keeping), measured) in self.open.iter_mut().zip(&mut self.kept).zip(members) {
            let Measured { sample, warmup, digests, kept, .. } = measured;
            open.sample.merge(&sample);
            open.warmup.merge(&warmup);
            self.blocks.merge(digests);
            keeping.add(kept);
            keeping.program.spares.give(sample);
            keeping.program.spares.give(warmup);
        }
        if let Some(last) = self.last.get_mut(thread) {
            *last = Last { fresh: true, users, backlog, epoch, ..*last };
        }
    }

    /// A thread tells nothing more.
    pub(super) fn end(&mut self, thread: usize) {
        if let Some(last) = self.last.get_mut(thread) {
            *last = Last { ended: true, ..Last::default() };
        }
        if let Some(busy) = self.busy.get_mut(thread) {
            busy.fill(0);
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

    /// Of each scenario the iterations that are kept and were not told yet, and how many more there would have been.
    pub(super) fn take_kept(&mut self) -> impl Iterator<Item = (usize, Arc<[Arc<IterationRecord>]>, u64)> {
        self.kept.iter_mut().enumerate().filter_map(|(member, keeping)| {
            let (records, missed) = keeping.take()?;
            Some((member, records, missed))
        })
    }

    /// What was measured until now.
    pub(super) fn take(&mut self, now: Duration, target: f64) -> Taken {
        let users = self.last.iter().map(|last| last.users).sum();
        let backlog = self.last.iter().map(|last| last.backlog).sum();
        self.last.iter_mut().for_each(|last| last.fresh = false);
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let span = (us(self.from), us(now));
        self.from = now;
        let mut members = Vec::with_capacity(self.open.len());
        for (at, (open, totals)) in self.open.iter_mut().zip(&mut self.totals).enumerate() {
            let Measured { sample, warmup, .. } = std::mem::replace(open, Measured::of_steps(totals.steps.len()));
            totals.merge(&sample);
            let busy = self.busy.iter().filter_map(|busy| busy.get(at)).sum();
            members.push(Part { sample, warmup, busy });
        }
        let complete = self.blocks.complete();
        Taken { span, users, backlog, target, digests: complete, members }
    }
}

/// The iterations of one scenario that are kept.
struct Keeping {
    program: Arc<Program>,
    all: KeptIterations,
    /// Those of them that are not told yet.
    fresh: Vec<Arc<IterationRecord>>,
    missed: u64,
}

impl Keeping {
    fn of(program: &Arc<Program>, recording: Recording) -> Self {
        Self { program: Arc::clone(program), all: KeptIterations::new(recording), fresh: Vec::new(), missed: 0 }
    }

    fn add(&mut self, kept: Kept) {
        self.missed += kept.missed;
        for record in kept.records {
            let kept = self.all.offer(&record);
            self.fresh.extend(kept.or_else(|| (self.all.recording() == Recording::All).then_some(record)));
        }
    }

    fn take(&mut self) -> Option<(Arc<[Arc<IterationRecord>]>, u64)> {
        let missed = std::mem::take(&mut self.missed);
        (missed > 0 || !self.fresh.is_empty()).then(|| (self.fresh.drain(..).collect(), missed))
    }
}

/// What was measured of one scenario.
struct Part {
    sample: LoadSample,
    warmup: LoadSample,
    busy: u32,
}

/// What was measured since the last time.
pub(super) struct Taken {
    span: (u64, u64),
    users: u32,
    backlog: u64,
    target: f64,
    digests: Vec<BlockDigest>,
    members: Vec<Part>,
}

impl Taken {
    /// Of a plan of one scenario.
    pub(super) fn alone(mut self) -> Vec<LoadInterval> {
        let Some(Part { sample, warmup, busy }) = self.members.pop() else { return Vec::new() };
        self.of(sample, warmup, (self.users, busy, self.backlog), self.target, self.digests.clone())
    }

    /// Of a plan that several share: of the plan as a whole, which has iterations and no steps, and of each of them. Of that the users are
    /// those who are in it; its part of the plan is what its weight lets one expect.
    pub(super) fn shared(mut self, share: impl Fn(usize) -> f64) -> (Vec<LoadInterval>, Vec<Vec<LoadInterval>>) {
        let members = std::mem::take(&mut self.members);
        let (mut sample, mut warmup) = (LoadSample::default(), LoadSample::default());
        for part in &members {
            sample.iterations.merge(&part.sample.iterations);
            warmup.iterations.merge(&part.warmup.iterations);
        }
        let busy = members.iter().map(|part| part.busy).sum();
        let whole = self.of(sample, warmup, (self.users, busy, self.backlog), self.target, self.digests.clone());
        let each = members.into_iter().enumerate().map(|(at, Part { sample, warmup, busy })| {
            self.of(sample, warmup, (busy, busy, 0), self.target * share(at), Vec::new())
        });
        (whole, each.collect())
    }

    fn of(
        &self,
        sample: LoadSample,
        warmup: LoadSample,
        (users, busy, backlog): (u32, u32, u64),
        target: f64,
        digests: Vec<BlockDigest>,
    ) -> Vec<LoadInterval> {
        let (from_us, to_us) = self.span;
        let interval =
            |warmup, sample, digests| LoadInterval { from_us, to_us, warmup, sample, users, busy, backlog, target, digests };
        let warm = (!warmup.is_empty()).then(|| interval(true, warmup, Vec::new()));
        warm.into_iter().chain([interval(false, sample, digests)]).collect()
    }
}
