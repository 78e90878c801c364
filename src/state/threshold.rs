//! What is known of a threshold.

use std::sync::Arc;

use super::curve::Curve;
use crate::event::{Breach, Fact, PlannedThreshold};
use crate::metric::threshold::{ThresholdState, Verdict};

/// A threshold, as it was judged last.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdView {
    /// What it requires.
    pub plan: Arc<PlannedThreshold>,
    /// How it stands.
    pub state: ThresholdState,
    /// What was measured, in microseconds, parts, so many a second or so many; none: nothing yet.
    pub actual: Option<f64>,
    /// The worst breach so far.
    pub breach: Option<Breach>,
    /// What became of it; only at the end.
    pub verdict: Option<Verdict>,
    /// What was measured over the run's plan time. Only the fold keeps it.
    pub curve: Arc<Curve>,
}

impl ThresholdView {
    /// One that was not judged yet.
    pub fn new(plan: &Arc<PlannedThreshold>) -> Self {
        Self {
            plan: Arc::clone(plan),
            state: ThresholdState::default(),
            actual: None,
            breach: None,
            verdict: None,
            curve: Arc::default(),
        }
    }

    /// Takes a judgement.
    pub fn judged(&mut self, fact: &Fact) {
        let Fact::ThresholdJudged { state, actual, breach, verdict, .. } = fact else { return };
        (self.state, self.actual, self.breach, self.verdict) = (*state, *actual, *breach, *verdict);
    }
    /// Keeps what was measured, at a plan time of the run, microseconds.
    pub(super) fn keep(&mut self, plan_us: u64) {
        Arc::make_mut(&mut self.curve).add(plan_us, self.actual);
    }
}
