//! What there is to measure, and what may be asked of it.

use super::Aggregate;
/// Named once, where annotations name it too (`metrics { emit = [...] }`); what may be asked of it is said here.
pub use crate::base::annotation::MetricName as Metric;

/// What kind of number an aggregate of a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Microseconds.
    Duration,
    /// A part of a whole, 0 to 1.
    Part,
    /// So many a second.
    PerSecond,
    /// So many.
    Count,
    /// A number of its own unit.
    Number,
}

impl Metric {
    /// The metric of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.word() == word)
    }

    /// The words of all that this version has.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(|metric| metric.is_built()).map(Self::word)
    }

    /// Whether this version has it: there are no faults yet.
    pub const fn is_built(self) -> bool {
        !matches!(self, Self::Injected)
    }

    /// Whether services have it.
    pub const fn has_services(self) -> bool {
        matches!(self, Self::Latency | Self::ErrorRate | Self::Availability)
    }

    /// Whether only scenarios have it, not their steps.
    pub const fn is_of_scenarios(self) -> bool {
        matches!(self, Self::Lateness | Self::DroppedIterations)
    }

    /// Whether it is measured in times.
    const fn is_of_times(self) -> bool {
        matches!(self, Self::Latency | Self::ServiceTime | Self::Injected | Self::Lateness | Self::CustomTime)
    }

    /// Whether its numbers are of a unit of their own, and may be below 0.
    pub const fn is_custom(self) -> bool {
        matches!(self, Self::Custom | Self::CustomTime)
    }

    /// What it is called in a sentence.
    pub(super) const fn said(self) -> &'static str {
        if self.is_custom() { "a custom metric" } else { self.word() }
    }

    /// Whether it says that something fails.
    pub const fn watches_failures(self) -> bool {
        matches!(self, Self::ErrorRate | Self::AttemptErrorRate | Self::Checks | Self::Availability)
    }

    /// What kind of number an aggregate of it is; none: it has no such aggregate.
    pub const fn quantity(self, aggregate: Aggregate) -> Option<Quantity> {
        Some(match (self, aggregate) {
            (_, Aggregate::Count) => Quantity::Count,
            (_, Aggregate::Percentile(_) | Aggregate::Avg | Aggregate::Min | Aggregate::Max) if self.is_of_times() => {
                Quantity::Duration
            }
            (Self::Custom, Aggregate::Percentile(_) | Aggregate::Avg | Aggregate::Min | Aggregate::Max) => Quantity::Number,
            (Self::Custom | Self::CustomTime, Aggregate::Rate) => Quantity::PerSecond,
            (Self::ErrorRate | Self::AttemptErrorRate | Self::Availability, Aggregate::Rate | Aggregate::Value) => Quantity::Part,
            (Self::Throughput, Aggregate::Rate | Aggregate::Value) => Quantity::PerSecond,
            (Self::Checks | Self::DroppedIterations, Aggregate::Rate) => Quantity::Part,
            _ => return None,
        })
    }

    /// The words of the aggregates that it has.
    pub const fn aggregates(self) -> &'static [&'static str] {
        match self {
            Self::Latency | Self::ServiceTime | Self::Injected | Self::Lateness => &["pN", "avg", "min", "max", "count"],
            Self::ErrorRate | Self::AttemptErrorRate | Self::Throughput | Self::Availability => &["value", "rate", "count"],
            Self::Checks | Self::DroppedIterations => &["rate", "count"],
            Self::Custom | Self::CustomTime => &["pN", "avg", "min", "max", "count", "rate"],
        }
    }

    /// The aggregate that is meant where none is named; none: it must be named.
    pub const fn usual(self) -> Option<Aggregate> {
        match self {
            Self::ErrorRate | Self::AttemptErrorRate | Self::Throughput | Self::Availability => Some(Aggregate::Value),
            Self::Checks => Some(Aggregate::Rate),
            Self::DroppedIterations => Some(Aggregate::Count),
            Self::Latency | Self::ServiceTime | Self::Injected | Self::Lateness | Self::Custom | Self::CustomTime => None,
        }
    }
}
