//! Which iterations are kept: a bounded set, the same wherever the same iterations are offered in the same order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use super::{IterationRecord, Recording};
use crate::base::failure::ErrorClass;

/// How many failed iterations of each class are kept.
pub const FAILED: usize = 1_000;

/// How many of the slowest iterations of each step are kept.
pub const SLOWEST: usize = 100;

/// How many iterations that the seed picks are kept.
pub const PICKED: usize = 1_000;

/// A scenario that plans at most so many iterations keeps all of them, unless it is told otherwise.
pub const ALL: u64 = 10_000;

/// How much of what was sent and received is kept, bytes; of iterations that come later, the times and results alone.
const TEXTS: usize = 32 << 20;

/// The iterations of a scenario that are kept.
///
/// The pick of the seed is the one with the lowest ranks, so that it does not depend on the order in which iterations end
/// (bottom-k sampling: Cohen, Kaplan, "Summarizing data using bottom-k sketches", 2007).
#[derive(Clone, Debug)]
pub struct KeptIterations {
    recording: Recording,
    failed: BTreeMap<ErrorClass, Vec<Arc<IterationRecord>>>,
    slowest: BTreeMap<u32, BinaryHeap<Reverse<By>>>,
    picked: BinaryHeap<By>,
    texts: usize,
}

/// An iteration, ordered by a number; those with the same number by their own.
#[derive(Clone, Debug)]
struct By {
    number: u64,
    record: Arc<IterationRecord>,
}

impl By {
    fn key(&self) -> (u64, u64) {
        (self.number, self.record.index)
    }
}

impl PartialEq for By {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for By {}

impl PartialOrd for By {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for By {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl KeptIterations {
    /// None yet.
    pub const fn new(recording: Recording) -> Self {
        Self { recording, failed: BTreeMap::new(), slowest: BTreeMap::new(), picked: BinaryHeap::new(), texts: 0 }
    }

    /// What is kept at all.
    pub const fn recording(&self) -> Recording {
        self.recording
    }

    /// Offers an iteration; gives it as it is kept, if it is. It may push out another one.
    pub fn offer(&mut self, record: &Arc<IterationRecord>) -> Option<Arc<IterationRecord>> {
        let (fails, picks) = (self.takes_failed(record), self.takes_picked(record));
        let slow: Vec<(u32, u64)> = self.takes_slowest(record);
        if !fails && !picks && slow.is_empty() {
            return None;
        }
        let room = self.texts + record.texts() <= TEXTS;
        let record = if room { Arc::clone(record) } else { Arc::new(record.without_texts()) };
        self.texts += record.texts();
        if let Some(class) = record.class().filter(|_| fails) {
            self.failed.entry(class).or_default().push(Arc::clone(&record));
        }
        let mut out = Vec::new();
        if picks {
            self.picked.push(By { number: record.rank, record: Arc::clone(&record) });
            out.extend((self.picked.len() > self.picks()).then(|| self.picked.pop()).flatten());
        }
        for (step, number) in slow {
            let heap = self.slowest.entry(step).or_default();
            heap.push(Reverse(By { number, record: Arc::clone(&record) }));
            out.extend((heap.len() > SLOWEST).then(|| heap.pop()).flatten().map(|Reverse(by)| by));
        }
        // What nobody keeps any more gives its room back.
        for By { record, .. } in out {
            if !self.has(&record) {
                self.texts = self.texts.saturating_sub(record.texts());
            }
        }
        Some(record)
    }

    /// All of them once, by their number.
    pub fn all(&self) -> Vec<&Arc<IterationRecord>> {
        let failed = self.failed.values().flatten();
        let slowest = self.slowest.values().flatten().map(|Reverse(by)| &by.record);
        let mut all: Vec<_> = failed.chain(slowest).chain(self.picked.iter().map(|by| &by.record)).collect();
        all.sort_by_key(|record| record.index);
        all.dedup_by_key(|record| record.index);
        all
    }

    /// Those that failed, by class, in the order they ended.
    pub fn failed(&self) -> impl Iterator<Item = (ErrorClass, &[Arc<IterationRecord>])> {
        self.failed.iter().map(|(class, records)| (*class, records.as_slice()))
    }

    /// The slowest of a step, the slowest first.
    pub fn slowest(&self, step: u32) -> Vec<&Arc<IterationRecord>> {
        let mut all: Vec<&By> = self.slowest.get(&step).into_iter().flatten().map(|Reverse(by)| by).collect();
        all.sort_by(|one, other| other.cmp(one));
        all.into_iter().map(|by| &by.record).collect()
    }

    /// Those that the seed picks, by their number.
    pub fn picked(&self) -> Vec<&Arc<IterationRecord>> {
        let mut all: Vec<_> = self.picked.iter().map(|by| &by.record).collect();
        all.sort_by_key(|record| record.index);
        all
    }

    fn takes_failed(&self, record: &IterationRecord) -> bool {
        let full = |class| self.failed.get(&class).is_some_and(|kept| kept.len() >= FAILED);
        self.recording != Recording::None && record.class().is_some_and(|class| !full(class))
    }

    const fn picks(&self) -> usize {
        match self.recording {
            Recording::All => ALL as usize,
            Recording::Sample => PICKED,
            Recording::Failed | Recording::None => 0,
        }
    }

    fn takes_picked(&self, record: &IterationRecord) -> bool {
        let last = self.picked.peek().filter(|_| self.picked.len() >= self.picks());
        self.picks() > 0 && last.is_none_or(|last| (record.rank, record.index) < last.key())
    }

    /// The steps of which it is one of the slowest, with how slow it is.
    fn takes_slowest(&self, record: &IterationRecord) -> Vec<(u32, u64)> {
        if !matches!(self.recording, Recording::All | Recording::Sample) {
            return Vec::new();
        }
        let mut steps: Vec<u32> = record.steps.iter().map(|step| step.step).collect();
        steps.sort_unstable();
        steps.dedup();
        let takes = |step: &u32| {
            let slow = record.slowest_us(*step)?;
            let heap = self.slowest.get(step).filter(|heap| heap.len() >= SLOWEST);
            let least = heap.and_then(|heap| heap.peek());
            least.is_none_or(|Reverse(least)| (slow, record.index) > least.key()).then_some((*step, slow))
        };
        steps.iter().filter_map(takes).collect()
    }

    fn has(&self, record: &Arc<IterationRecord>) -> bool {
        let same = |other: &Arc<IterationRecord>| Arc::ptr_eq(other, record);
        self.failed.values().flatten().any(same)
            || self.picked.iter().any(|by| same(&by.record))
            || self.slowest.values().flatten().any(|Reverse(by)| same(&by.record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::seed::Seed;
    use crate::event::{AttemptRecord, MessagePart, NodeError, PartRecord, StepRecord};

    fn record(index: u64, latency_us: u64, class: Option<ErrorClass>, text: &str) -> Arc<IterationRecord> {
        let part = PartRecord { part: MessagePart::ResponseBody, text: text.into(), length: text.len() as u64, cut: false };
        let attempt = AttemptRecord { started_us: 0, duration_us: latency_us, error: None, checks: vec![], parts: vec![part] };
        let step = StepRecord {
            step: 0,
            key: None,
            started_us: 0,
            latency_us,
            service_time_us: latency_us,
            error: None,
            attempts: vec![attempt],
        };
        let error = class.map(|class| NodeError { class, message: "so".into(), status: None });
        Arc::new(IterationRecord {
            index,
            user: 0,
            turn: index,
            intended_us: None,
            started_us: 0,
            duration_us: latency_us,
            error,
            variations: vec![],
            rows: vec![],
            group: None,
            steps: vec![step],
            rank: Seed(1).stream("record", "scenario.s", &[index]).bits(),
        })
    }

    fn indices(records: &[&Arc<IterationRecord>]) -> Vec<u64> {
        records.iter().map(|record| record.index).collect()
    }

    #[test]
    fn the_slowest_and_the_picked_are_those_that_sorting_all_would_give_in_whatever_order_they_came() {
        let all: Vec<_> =
            (0..20_000_u64).map(|index| record(index, Seed(2).stream("", "", &[index]).bits() % 5_000, None, "")).collect();
        let mut slowest: Vec<&Arc<IterationRecord>> = all.iter().collect();
        slowest.sort_by_key(|record| Reverse((record.duration_us, record.index)));
        let mut picked: Vec<&Arc<IterationRecord>> = all.iter().collect();
        picked.sort_by_key(|record| record.rank);
        picked.truncate(PICKED);
        picked.sort_by_key(|record| record.index);
        let (mut there, mut back) = (KeptIterations::new(Recording::Sample), KeptIterations::new(Recording::Sample));
        let taken = all.iter().filter(|record| there.offer(record).is_some()).count();
        all.iter().rev().for_each(|record| drop(back.offer(record)));
        for kept in [&there, &back] {
            assert_eq!(indices(&kept.slowest(0)), indices(&slowest[..SLOWEST]));
            assert_eq!(indices(&kept.picked()), indices(&picked));
        }
        // k(1 + ln(n/k)) of each in the mean.
        assert!(taken < 6_000, "few are taken at all: {taken}");
    }

    #[test]
    fn of_failed_ones_the_first_thousand_of_each_class_are_kept() {
        let mut kept = KeptIterations::new(Recording::Failed);
        for index in 0..3_000 {
            kept.offer(&record(index, 1, Some(if index % 3 == 0 { ErrorClass::Check } else { ErrorClass::Timeout }), ""));
            assert!(kept.offer(&record(10_000 + index, 9, None, "")).is_none(), "it did not fail");
        }
        let found: Vec<_> =
            kept.failed().map(|(class, records)| (class, records.len(), records.last().map(|record| record.index))).collect();
        assert_eq!(found, [(ErrorClass::Timeout, 1_000, Some(1_499)), (ErrorClass::Check, 1_000, Some(2_997))]);
        assert_eq!(kept.all().len(), 2_000);
    }

    #[test]
    fn nothing_is_kept_when_nothing_shall_be_and_all_of_a_short_run_when_all_shall() {
        let (mut none, mut all) = (KeptIterations::new(Recording::None), KeptIterations::new(Recording::All));
        for index in 0..ALL + 5 {
            none.offer(&record(index, 1, Some(ErrorClass::Error), ""));
            all.offer(&record(index, 1, None, ""));
        }
        assert!(none.all().is_empty());
        assert_eq!(all.picked().len() as u64, ALL);
    }

    #[test]
    fn texts_have_a_bound_and_what_is_pushed_out_gives_its_room_back() {
        let text = "x".repeat(100_000);
        let mut kept = KeptIterations::new(Recording::Failed);
        (0..FAILED as u64).for_each(|index| drop(kept.offer(&record(index, 1, Some(ErrorClass::Check), &text))));
        let texts = |kept: &KeptIterations| kept.all().iter().map(|record| record.texts()).sum::<usize>();
        assert!(texts(&kept) <= TEXTS && texts(&kept) > TEXTS / 2, "{}", texts(&kept));
        let last = kept.all().into_iter().next_back().map(|last| last.steps[0].attempts[0].parts[0].clone());
        let bare = PartRecord { part: MessagePart::ResponseBody, text: "".into(), length: 100_000, cut: true };
        assert_eq!(last, Some(bare), "its times are kept all the same");
        let mut slow = KeptIterations::new(Recording::Sample);
        slow.picked = (0..PICKED as u64).map(|index| By { number: 0, record: record(index, 1, None, "") }).collect();
        (0..2_000).for_each(|index| drop(slow.offer(&record(10_000 + index, 10 + index, None, &text))));
        assert_eq!(slow.texts, SLOWEST * text.len(), "each pushed another one out");
    }
}
