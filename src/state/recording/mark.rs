//! Where something failed.

use std::collections::BTreeSet;

use crate::base::id::{NodeId, Seq};
use crate::event::{Fact, RunEvent, Status};
use crate::metric::LoadInterval;
use crate::metric::threshold::ThresholdState;

/// A moment at which something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The event.
    pub seq: Seq,
    /// When, real time since the run began, microseconds.
    pub at_us: u64,
    /// Which node failed, or is held; none: a threshold was breached.
    pub node: Option<NodeId>,
}

/// Finds what failed.
#[derive(Default)]
pub(super) struct Failures {
    marks: Vec<Mark>,
    /// Scenarios whose last interval had failed iterations: only the beginning is a mark.
    failing: BTreeSet<NodeId>,
    breached: BTreeSet<u32>,
}

impl Failures {
    /// All there were, in order.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Looks at the next event.
    pub(super) fn see(&mut self, event: &RunEvent) {
        let node = match &event.fact {
            Fact::Ended { node, ending, .. } if matches!(ending.status, Status::Failed | Status::Held) => Some(*node),
            Fact::Interval { node, interval, .. } if self.begins_to_fail(*node, interval) => Some(*node),
            Fact::ThresholdJudged { threshold, state, .. } if self.begins_to_breach(*threshold, *state) => None,
            _ => return,
        };
        self.marks.push(Mark { seq: event.seq, at_us: event.real_us, node });
    }

    /// An interval in which nothing ended says nothing.
    fn begins_to_fail(&mut self, node: NodeId, interval: &LoadInterval) -> bool {
        let iterations = &interval.sample.iterations;
        if iterations.failed > 0 {
            return self.failing.insert(node);
        }
        if iterations.ended > 0 {
            self.failing.remove(&node);
        }
        false
    }

    fn begins_to_breach(&mut self, threshold: u32, state: ThresholdState) -> bool {
        if state == ThresholdState::Breached {
            return self.breached.insert(threshold);
        }
        self.breached.remove(&threshold);
        false
    }
}
