//! What is known of custom metrics: of each scenario or step, and of all together.

use std::collections::BTreeMap;

use super::{LoadView, NodeState, RunState};
use crate::event::PlannedMetric;
use crate::metric::CustomSample;

/// Custom metrics by their numbers.
pub type Customs = BTreeMap<u32, CustomSample>;

impl LoadView {
    /// What its steps counted, each metric over all of them.
    pub fn customs(&self) -> Customs {
        let mut all = Customs::new();
        for (fed, step) in self.plan.metrics.iter().zip(&self.totals.steps) {
            for (at, metric) in fed.iter().enumerate() {
                let ours = all.entry(*metric).or_default();
                step.custom.get(at).into_iter().for_each(|custom| ours.merge(custom));
            }
        }
        all
    }
}

impl NodeState {
    /// What it counted, as a step or a scenario.
    pub fn customs(&self) -> Customs {
        match &self.load {
            Some(load) => load.customs(),
            None => self.custom.as_ref().clone(),
        }
    }
}

impl RunState {
    /// The custom metrics of the run, with what all that feed them counted.
    pub fn customs(&self) -> Vec<(&PlannedMetric, CustomSample)> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let mut all = vec![CustomSample::default(); plan.metrics.len()];
        if !all.is_empty() {
            for (metric, custom) in self.nodes().flat_map(|(_, node)| node.customs()) {
                all.get_mut(metric as usize).into_iter().for_each(|ours| ours.merge(&custom));
            }
        }
        plan.metrics.iter().zip(all).collect()
    }
}
