//! What is known of one node.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::LoadView;
use crate::base::id::{Attempt, Epoch};
use crate::event::{AttemptResult, CheckResult, NodeError, NodeInfo, NodeKind, Reason, Status};
use crate::metric::{CustomSample, Latency, Phase};
use crate::value::Value;

/// How many attempts of a node are kept for the screen; the histogram has all.
pub(super) const KEPT_ATTEMPTS: usize = 100;

/// One attempt.
#[derive(Clone, Debug)]
pub struct AttemptState {
    /// Its life.
    pub epoch: Epoch,
    /// Which.
    pub attempt: Attempt,
    /// When it began, real time since the run did, microseconds.
    pub started_us: u64,
    /// How long it took; none while it runs.
    pub duration_us: Option<u64>,
    /// The call's parts.
    pub phases: Vec<Phase>,
    /// The checks.
    pub checks: Vec<CheckResult>,
    /// How it ended; none while it runs.
    pub result: Option<AttemptResult>,
}

/// Whether a resource has been destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Destruction {
    /// Not yet; or it was never made, or is no resource.
    #[default]
    Not,
    /// It is gone.
    Done,
    /// It could not be: something may be left of it.
    Failed(NodeError),
}

/// One node.
#[derive(Clone, Debug)]
pub struct NodeState {
    /// What the plan says of it.
    pub info: Arc<NodeInfo>,
    /// Its present life.
    pub epoch: Epoch,
    /// Its status.
    pub status: Status,
    /// When it began in this life, real time, microseconds.
    pub started_us: Option<u64>,
    /// How long it took, microseconds, once it has ended.
    pub duration_us: Option<u64>,
    /// The last attempts, over all lives, oldest first.
    pub attempts: VecDeque<Arc<AttemptState>>,
    /// How many attempts there were, over all lives.
    pub attempt_count: u32,
    /// The latencies of all attempts, over all lives.
    pub latency: Latency,
    /// The arguments of the last life.
    pub arguments: Option<Value>,
    /// What it gave.
    pub output: Option<Value>,
    /// What went wrong.
    pub error: Option<NodeError>,
    /// Why it did not run, or not to its end.
    pub reason: Option<Reason>,
    /// A failure that the grid takes.
    pub tolerated: bool,
    /// Nothing of it begins until somebody lets it go on.
    pub paused: bool,
    /// Its output is that of another call, which was the same.
    pub cached: bool,
    /// Whether it has been destroyed, as a resource.
    pub destruction: Destruction,
    /// What it counted of custom metrics, by their numbers, over all lives; of a scenario, its load has that.
    pub custom: Arc<BTreeMap<u32, CustomSample>>,
    /// What its users did, as a scenario, in its last life.
    pub load: Option<Arc<LoadView>>,
}

impl NodeState {
    pub(super) fn new(info: Arc<NodeInfo>) -> Self {
        Self {
            info,
            epoch: Epoch::default(),
            status: Status::Waiting,
            started_us: None,
            duration_us: None,
            attempts: VecDeque::new(),
            attempt_count: 0,
            latency: Latency::new(),
            arguments: None,
            output: None,
            error: None,
            reason: None,
            tolerated: false,
            paused: false,
            cached: false,
            destruction: Destruction::Not,
            custom: Arc::default(),
            load: None,
        }
    }

    /// Whether a failure is its own. A collection that was opened fails only with its instances, which are nodes themselves.
    pub(super) fn fails_itself(&self) -> bool {
        self.info.kind != NodeKind::Collection || self.started_us.is_none()
    }
}
