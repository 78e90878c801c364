//! What an aggregate of a metric comes to, as time goes on.

use std::time::Duration;

use super::{Aggregate, Metric, Quantity, Tally, Window};

/// How long a rate over the whole run is measured before it says something.
const SETTLED_US: u64 = 1_000_000;

/// Takes what is measured, and says what it comes to: over a rolling window, or since the beginning.
#[derive(Clone, Debug)]
pub struct Gauge {
    metric: Metric,
    aggregate: Aggregate,
    over: Over,
}

#[derive(Clone, Debug)]
enum Over {
    All(Tally),
    Last(Window),
}

impl Gauge {
    /// One that has seen nothing.
    pub fn new(metric: Metric, aggregate: Aggregate, window: Option<Duration>) -> Self {
        Self { metric, aggregate, over: window.map_or_else(|| Over::All(Tally::default()), |length| Over::Last(Window::new(length))) }
    }

    /// Takes what was measured in some time; intervals come in order.
    pub fn add(&mut self, from_us: u64, to_us: u64, mut tally: Tally) {
        tally.us = to_us.saturating_sub(from_us);
        match &mut self.over {
            Over::All(all) => all.merge(&tally),
            Over::Last(window) => window.add(from_us, to_us, tally),
        }
    }

    /// What it comes to now. So many a second are only said when the window is full, or a second is over: the first moments would say
    /// nothing of what comes.
    pub fn now(&self) -> Option<f64> {
        let is_settled = match (self.metric.quantity(self.aggregate), &self.over) {
            (Some(Quantity::PerSecond), Over::All(all)) => all.us >= SETTLED_US,
            // Intervals do not begin and end with the window.
            (Some(Quantity::PerSecond), Over::Last(window)) => window.sum().us >= window.length_us() / 100 * 98,
            _ => true,
        };
        if is_settled { self.last() } else { None }
    }

    /// What it comes to when nothing more will come.
    pub fn last(&self) -> Option<f64> {
        let tally = match &self.over {
            Over::All(all) => all,
            Over::Last(window) => window.sum(),
        };
        tally.measure(self.metric, self.aggregate)
    }
}
