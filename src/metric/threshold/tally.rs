//! What was measured of one metric in some time.

use super::{Aggregate, Metric, Quantity};
use crate::metric::{Latency, LoadSample, Numbers, StepSample};

/// What was measured of one metric: the times, or how many of how many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The times, of metrics that are of times.
    pub times: Latency,
    /// How many failed, were dropped, or held; of an availability, how many succeeded.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
    /// In how much time, microseconds.
    pub us: u64,
    /// The numbers, of a custom metric.
    pub numbers: Numbers,
}

impl Tally {
    /// Of a scenario as a whole.
    pub fn of_scenario(metric: Metric, sample: &LoadSample) -> Self {
        let iterations = &sample.iterations;
        let of = |part: u64, whole: u64| Self { part, whole, ..Self::default() };
        match metric {
            Metric::Lateness => Self { times: iterations.lateness.clone(), ..Self::default() },
            Metric::ErrorRate => of(iterations.failed, iterations.ended),
            Metric::Throughput => of(0, iterations.ended),
            Metric::DroppedIterations => of(iterations.dropped.total(), iterations.planned),
            Metric::Latency
            | Metric::ServiceTime
            | Metric::Injected
            | Metric::AttemptErrorRate
            | Metric::Checks
            | Metric::Availability => {
                let mut all = Self::default();
                sample.steps.iter().for_each(|step| all.add_step(metric, step));
                all
            }
            // Those are of steps, by a name.
            Metric::Custom | Metric::CustomTime => Self::default(),
        }
    }

    /// Adds what was measured of a step.
    pub fn add_step(&mut self, metric: Metric, step: &StepSample) {
        match metric {
            Metric::Latency => self.times.merge(&step.latency),
            Metric::ServiceTime => self.times.merge(&step.service_time),
            Metric::ErrorRate => self.count(step.failed, step.calls),
            Metric::Availability => self.count(step.calls.saturating_sub(step.failed), step.calls),
            Metric::AttemptErrorRate => self.count(step.failed_attempts, step.attempts),
            Metric::Throughput => self.count(0, step.calls),
            Metric::Checks => self.count(step.checks_held, step.checks_held + step.checks_failed),
            Metric::Injected | Metric::Lateness | Metric::DroppedIterations | Metric::Custom | Metric::CustomTime => {}
        }
    }

    fn count(&mut self, part: u64, whole: u64) {
        self.part += part;
        self.whole += whole;
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: &Self) {
        self.times.merge(&other.times);
        self.numbers.merge(&other.numbers);
        self.count(other.part, other.whole);
        self.us += other.us;
    }

    /// Takes away what was added before.
    pub(super) fn remove(&mut self, other: &Self) {
        self.times.remove(&other.times);
        self.numbers.remove(&other.numbers);
        self.part -= other.part;
        self.whole -= other.whole;
        self.us -= other.us;
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.whole == 0 && self.times.is_empty() && self.numbers.is_empty()
    }

    /// What an aggregate of a metric comes to, in microseconds, parts, so many a second or so many; none: there is nothing to say it of.
    pub fn measure(&self, metric: Metric, aggregate: Aggregate) -> Option<f64> {
        if metric.is_custom() {
            return self.measure_numbers(aggregate);
        }
        let times = Some(&self.times).filter(|times| !times.is_empty());
        match aggregate {
            Aggregate::Percentile(percent) => {
                times.map(|times| times.quantile_us(Aggregate::quantile(percent)).min(times.max_us()) as f64)
            }
            Aggregate::Avg => times.map(Latency::mean_us),
            Aggregate::Min => times.map(|times| times.min_us() as f64),
            Aggregate::Max => times.map(|times| times.max_us() as f64),
            // That there was none is known as soon as there was time for one.
            Aggregate::Count => (self.us > 0 || !self.is_empty()).then(|| self.number(metric) as f64),
            Aggregate::Rate | Aggregate::Value => match metric.quantity(aggregate)? {
                Quantity::PerSecond => (self.us > 0).then(|| self.whole as f64 * 1e6 / self.us as f64),
                _ => (self.whole > 0).then(|| self.part as f64 / self.whole as f64),
            },
        }
    }

    /// The same of a custom metric, in its own unit.
    fn measure_numbers(&self, aggregate: Aggregate) -> Option<f64> {
        let numbers = Some(&self.numbers).filter(|numbers| !numbers.is_empty());
        match aggregate {
            Aggregate::Percentile(percent) => numbers.map(|numbers| numbers.quantile(Aggregate::quantile(percent))),
            Aggregate::Avg => numbers.map(Numbers::mean),
            Aggregate::Min => numbers.map(Numbers::min),
            Aggregate::Max => numbers.map(Numbers::max),
            Aggregate::Count => (self.us > 0 || numbers.is_some()).then(|| self.numbers.count() as f64),
            Aggregate::Rate => (self.us > 0).then(|| self.numbers.count() as f64 * 1e6 / self.us as f64),
            Aggregate::Value => None,
        }
    }

    /// How many: of checks those that did not hold.
    fn number(&self, metric: Metric) -> u64 {
        match metric {
            Metric::Latency | Metric::ServiceTime | Metric::Injected | Metric::Lateness => self.times.count(),
            Metric::ErrorRate | Metric::AttemptErrorRate | Metric::DroppedIterations | Metric::Availability => self.part,
            Metric::Throughput => self.whole,
            Metric::Checks => self.whole - self.part,
            Metric::Custom | Metric::CustomTime => self.numbers.count(),
        }
    }
}
