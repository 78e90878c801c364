//! Which iterations of one thread may be among those the scenario keeps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Note;
use crate::base::failure::ErrorClass;
use crate::event::{IterationRecord, KEPT_FAILED, KEPT_PICKED, KEPT_SLOWEST, Recording, StepRecord};

/// Lets through what is among the first, the slowest or the picked of this thread: all that may be among those of the whole scenario.
#[derive(Debug)]
pub struct Bar {
    recording: Recording,
    /// How many failed iterations of each class went through.
    failed: [usize; ErrorClass::ALL.len()],
    /// The lowest ranks, the highest of them on top.
    ranks: BinaryHeap<u64>,
    /// The longest latencies of each step, the shortest of them on top.
    slowest: Vec<BinaryHeap<Reverse<u64>>>,
}

impl Bar {
    pub fn new(recording: Recording, steps: usize) -> Self {
        Self { recording, failed: Default::default(), ranks: BinaryHeap::new(), slowest: vec![BinaryHeap::new(); steps] }
    }

    /// Whether an iteration may be kept.
    pub fn lets_through(&mut self, notes: &[Note], rank: u64, class: Option<ErrorClass>) -> bool {
        let failed = class.is_some_and(|class| self.failed(class));
        match self.recording {
            Recording::None => false,
            Recording::All => true,
            Recording::Failed => failed,
            Recording::Sample => {
                let picked = self.picked(rank);
                let slow = notes.iter().filter(|note| self.slow(note.step, note.latency_us())).count() > 0;
                failed || picked || slow
            }
        }
    }

    /// Whether one that went through still would.
    pub fn would_let_through(&self, record: &IterationRecord) -> bool {
        let picked = self.ranks.peek().is_some_and(|highest| record.rank <= *highest);
        let slow = |step: &StepRecord| {
            let least = self.slowest.get(step.step as usize).and_then(BinaryHeap::peek);
            least.is_some_and(|Reverse(least)| step.latency_us >= *least)
        };
        self.recording != Recording::Sample || record.error.is_some() || picked || record.steps.iter().any(slow)
    }

    fn failed(&mut self, class: ErrorClass) -> bool {
        let at = ErrorClass::ALL.iter().position(|one| *one == class);
        let Some(count) = at.and_then(|at| self.failed.get_mut(at)) else { return false };
        *count += 1;
        *count <= KEPT_FAILED
    }

    fn picked(&mut self, rank: u64) -> bool {
        if self.ranks.len() < KEPT_PICKED {
            self.ranks.push(rank);
            return true;
        }
        let Some(mut highest) = self.ranks.peek_mut() else { return false };
        let lower = rank < *highest;
        if lower {
            *highest = rank;
        }
        lower
    }

    fn slow(&mut self, step: usize, latency_us: u64) -> bool {
        let Some(slowest) = self.slowest.get_mut(step) else { return false };
        if slowest.len() < KEPT_SLOWEST {
            slowest.push(Reverse(latency_us));
            return true;
        }
        let Some(mut least) = slowest.peek_mut() else { return false };
        let slower = latency_us > least.0;
        if slower {
            *least = Reverse(latency_us);
        }
        slower
    }
}
