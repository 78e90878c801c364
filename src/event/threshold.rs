//! Thresholds, as facts tell them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::metric::threshold::{Metric, Must, OnBreach, Rule};

/// A threshold: what is required of a metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedThreshold {
    /// What people call it.
    pub name: Arc<str>,
    /// The metric as a path: `scenario.checkout.latency`.
    pub path: Arc<str>,
    /// The address of the scenario that it watches, or a step of which; none: a step outside of scenarios.
    pub scenario: Option<Arc<str>>,
    /// The address of the step that it watches; none: the scenario as a whole.
    pub step: Option<Arc<str>>,
    /// The service whose calls it watches; then it watches no scenario and no step alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<Arc<WatchedService>>,
    /// Which metric.
    pub metric: Metric,
    /// What that is counted in, if it has a unit of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<Arc<str>>,
    /// The rule.
    pub rule: Rule,
    /// Whether the rule must hold or must not.
    pub must: Must,
    /// Over which last time it is measured, microseconds; none: the whole run.
    pub window_us: Option<u64>,
    /// How long to wait before judging, microseconds.
    pub after_us: u64,
    /// What a breach does.
    pub on_breach: OnBreach,
}

/// A service that a threshold watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedService {
    /// Its address: `service.shop`.
    pub address: Arc<str>,
    /// The addresses of the scenarios with steps that use it.
    pub scenarios: Vec<Arc<str>>,
}

/// That a threshold was breached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breach {
    /// When it was first, plan time of what is watched (of a step outside of scenarios, and of a service: of the run), microseconds.
    pub first_us: u64,
    /// The worst that was measured meanwhile, in microseconds, parts, so many a second or so many.
    pub worst: f64,
}
