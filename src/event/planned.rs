//! The plan as screens and reports need it: they draw without grid or plan.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::PlannedThreshold;
use crate::base::annotation::Annotations;
use crate::base::diagnostic::Span;
use crate::base::failure::OnFailure;
use crate::base::id::{NodeId, RunId};

/// What a node of the DAG is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// One instance of a step.
    Step,
    /// A step with `count` or `for_each`, as a whole: it opens its instances and ends when they all have.
    Collection,
    /// One instance of a group: it runs the steps in it.
    Group,
    /// Steps that virtual users run again and again.
    Scenario,
    /// A load plan by which several scenarios run together.
    Mix,
    /// A resource.
    Resource,
}

impl NodeKind {
    /// Whether it does work of its own, and so is counted: a collection and a group only hold others that do.
    pub const fn works(self) -> bool {
        matches!(self, Self::Step | Self::Scenario | Self::Mix)
    }
}

/// Why one node waits for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// It reads the other's output, or is told to wait for it.
    After,
    /// It uses the resource.
    Uses,
    /// It is an instance of the other.
    Instance,
    /// It stands in the other, a group, or runs by it, a mix, and begins with it.
    Within,
}

/// One node of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeInfo {
    /// Its address: `step.http_request.pay`, `step.http_request.item[3]`, `resource.http_client.shop`.
    pub address: Arc<str>,
    /// What it is.
    pub kind: NodeKind,
    /// The runner or resource type.
    pub type_name: Arc<str>,
    /// How deep it is in the DAG: 0 waits for nothing.
    pub layer: u32,
    /// For an instance, the node or step it belongs with: all instances of a step share it.
    pub group: Option<Arc<str>>,
    /// The grid's own words about it.
    pub description: Option<Arc<str>>,
    /// What else the grid says of it; none: nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub annotations: Option<Arc<Annotations>>,
    /// The address of the service that its calls are of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<Arc<str>>,
    /// Where it is written.
    pub span: Span,
    /// The instance of a group that it stands in.
    pub parent: Option<NodeId>,
}

/// A custom metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedMetric {
    /// Its name: `custom.NAME`.
    pub name: Arc<str>,
    /// What it is counted in.
    pub unit: Option<Arc<str>>,
}

/// A text of the grid, so that screens can show the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// What the user calls it.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// All that is known before anything runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedRun {
    /// The run's id.
    pub run: RunId,
    /// A name for people: the grid's path.
    pub name: Arc<str>,
    /// The seed of every choice.
    pub seed: u64,
    /// When it began: milliseconds since 1970, UTC.
    pub started_at_ms: u64,
    /// What a failure does.
    pub on_failure: OnFailure,
    /// How many nodes may run at once.
    pub max_parallel: u32,
    /// The nodes, by [`NodeId`], in plan order.
    pub nodes: Arc<[Arc<NodeInfo>]>,
    /// Who waits (second) for whom (first).
    pub edges: Arc<[(NodeId, NodeId, EdgeKind)]>,
    /// What steps count under names that the grid chooses; facts number them as they stand here.
    #[serde(default)]
    pub metrics: Arc<[PlannedMetric]>,
    /// What is required of metrics; facts number them as they stand here.
    #[serde(default)]
    pub thresholds: Arc<[Arc<PlannedThreshold>]>,
    /// The grid's texts; a span's source is an index here.
    pub sources: Arc<[SourceText]>,
}
