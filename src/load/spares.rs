//! Samples that are empty again: a load thread takes one at its tick, and gets it back through the pool when it is merged.

use std::sync::{Mutex, PoisonError};

use crate::metric::LoadSample;

/// Empty samples of one scenario, with the memory that they had when they were full.
#[derive(Debug)]
pub struct Spares {
    steps: usize,
    free: Mutex<Vec<LoadSample>>,
}

impl Spares {
    /// Of a scenario of so many steps.
    pub fn new(steps: usize) -> Self {
        Self { steps, free: Mutex::default() }
    }

    /// An empty one.
    pub fn take(&self) -> LoadSample {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| LoadSample::new(self.steps))
    }

    /// One that nobody reads any more: there are never more than were taken.
    pub fn give(&self, mut sample: LoadSample) {
        sample.clear();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_empty_and_taken_again() {
        let spares = Spares::new(2);
        let mut sample = spares.take();
        assert_eq!(sample.steps.len(), 2);
        (0..100).for_each(|us| sample.steps[1].latency.record_us(1000 * us));
        sample.steps[1].calls = 100;
        spares.give(sample);
        let again = spares.take();
        assert!(again.is_empty() && again.steps[1].latency.is_empty());
        assert_eq!(again.steps.len(), 2);
        assert!(spares.free.lock().is_ok_and(|free| free.is_empty()), "it is that one");
    }
}
