//! Thresholds: what is measured against a rule.
//!
//! One idea a file: [`metric`] (what there is to measure), [`rule`] (`p99 < 300ms`), [`path`] (`scenario.checkout.latency`),
//! [`requirement`] (both in one text, as on the command line), [`tally`] (what was measured of one metric), [`window`] (the last part of
//! it), [`gauge`] (what it comes to), [`verdict`] (what becomes of that).

mod gauge;
mod metric;
mod path;
mod requirement;
mod rule;
mod tally;
mod verdict;
mod window;

#[cfg(test)]
mod tests;

pub use gauge::Gauge;
pub use metric::{Metric, Quantity};
pub use path::{MetricPath, PathError, Subject, Work};
pub use requirement::{Requirement, Word};
pub use rule::{Aggregate, Comparison, Rule, RuleError, Unit};
pub use tally::Tally;
pub use verdict::{Must, OnBreach, ThresholdState, Verdict};
pub use window::Window;
