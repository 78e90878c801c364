//! Samples that are empty again: a load thread takes one at its tick, and gets it back through the pool when it is merged.

use std::sync::{Mutex, PoisonError};

use crate::metric::LoadSample;

/// Empty samples of one scenario, with the memory that they had when they were full.
#[derive(Debug)]
pub struct Spares {
    steps: usize,
    /// How many are worth keeping.
    most: usize,
    free: Mutex<Vec<LoadSample>>,
}

impl Spares {
    /// Of a scenario of so many steps on so many threads: each has two under way, what counts and the warm-up's.
    pub fn new(steps: usize, threads: u32) -> Self {
        Self { steps, most: 4 * threads as usize, free: Mutex::default() }
    }

    /// An empty one.
    pub fn take(&self) -> LoadSample {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| LoadSample::new(self.steps))
    }

    /// One that nobody reads any more.
    pub fn give(&self, mut sample: LoadSample) {
        sample.clear();
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < self.most {
            free.push(sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_empty_and_taken_again() {
        let spares = Spares::new(2, 1);
        let mut sample = spares.take();
        assert_eq!(sample.steps.len(), 2);
        (0..100).for_each(|us| sample.steps[1].latency.record_us(1000 * us));
        sample.steps[1].calls = 100;
        spares.give(sample);
        let again = spares.take();
        assert!(again.is_empty() && again.steps[1].latency.is_empty());
        assert_eq!(again.steps.len(), 2);
        assert!(spares.free.lock().is_ok_and(|free| free.is_empty()), "it is that one");
        (0..10).for_each(|_| spares.give(LoadSample::new(2)));
        assert!(spares.free.lock().is_ok_and(|free| free.len() == 4), "no more than there is use for");
    }
}
