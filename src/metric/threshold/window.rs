//! The last part of what is measured: intervals come in, old ones go out, and the sum is always there.

use std::collections::VecDeque;
use std::time::Duration;

use super::Tally;

/// How many slots a window has at most: a longer one keeps several intervals in one, so that its memory has a bound.
const MOST_SLOTS: u64 = 100;

/// A rolling window. What comes in is added to the sum, what goes out is taken away: nothing is merged anew.
///
/// It holds every interval that ends within its length of the last one. Of one that is longer than ten seconds, the oldest hundredth goes
/// as a whole.
#[derive(Clone, Debug)]
pub struct Window {
    length_us: u64,
    slots: VecDeque<Slot>,
    sum: Tally,
}

/// Intervals that go together.
#[derive(Clone, Debug)]
struct Slot {
    from_us: u64,
    to_us: u64,
    tally: Tally,
}

impl Window {
    /// An empty one.
    pub fn new(length: Duration) -> Self {
        let length_us = u64::try_from(length.as_micros()).unwrap_or(u64::MAX);
        Self { length_us, slots: VecDeque::new(), sum: Tally::default() }
    }

    /// Its length, microseconds.
    pub const fn length_us(&self) -> u64 {
        self.length_us
    }

    /// Adds an interval; they come in order.
    pub fn add(&mut self, from_us: u64, to_us: u64, tally: Tally) {
        let begins = to_us.saturating_sub(self.length_us);
        while let Some(old) = self.slots.pop_front_if(|slot| slot.to_us <= begins) {
            self.sum.remove(&old.tally);
        }
        self.sum.merge(&tally);
        match self.slots.back_mut() {
            Some(last) if to_us.saturating_sub(last.from_us) <= self.length_us / MOST_SLOTS => {
                last.to_us = to_us;
                last.tally.merge(&tally);
            }
            _ => self.slots.push_back(Slot { from_us, to_us, tally }),
        }
    }

    /// All that is in it.
    pub const fn sum(&self) -> &Tally {
        &self.sum
    }

    /// How many slots it keeps.
    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// From when on it has everything, microseconds.
    #[cfg(test)]
    pub(super) fn begins_us(&self) -> Option<u64> {
        self.slots.front().map(|slot| slot.from_us)
    }
}
