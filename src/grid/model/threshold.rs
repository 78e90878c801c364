//! A threshold: a gate on a metric.

use std::time::Duration;

use crate::base::diagnostic::Span;
use crate::grid::expression::{ServiceId, StepId};
use crate::metric::threshold::{Metric, Must, OnBreach, Rule};
use crate::value::Text;

/// A threshold, of a grid or of the command line.
#[derive(Clone, Debug)]
pub struct ThresholdDef {
    /// What people call it.
    pub name: Text,
    /// Where it is written.
    pub span: Span,
    /// The metric as a path, whole: `scenario.checkout.latency`.
    pub path: Text,
    /// What is watched.
    pub target: ThresholdTarget,
    /// Which metric of it.
    pub metric: Metric,
    /// The rule.
    pub rule: Rule,
    /// What the rule says.
    pub must: Must,
    /// Over which time it is measured; none: the whole run.
    pub window: Option<Duration>,
    /// How long to wait before judging.
    pub after: Duration,
    /// What a breach does.
    pub on_breach: OnBreach,
}

/// What a threshold watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdTarget {
    /// A scenario as a whole.
    Scenario(StepId),
    /// A step of a scenario.
    StepOf {
        /// The scenario.
        scenario: StepId,
        /// The step.
        step: StepId,
    },
    /// A step outside of scenarios, all instances together.
    Step(StepId),
    /// A service: all steps that use it, in scenarios and outside.
    Service(ServiceId),
    /// A custom metric, by its place among those of the grid.
    Custom(u32),
}
