//! The fold: events in, state out, nothing else.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::breaker::{BreakerView, breaker_line};
use super::load::LoadView;
use super::node::{AttemptState, Destruction, KEPT_ATTEMPTS, NodeState};
use super::threshold::ThresholdView;
use crate::base::failure::ErrorClass;
use crate::base::id::{Epoch, NodeId, Seq};
use crate::base::sharing::BreakerState;
use crate::event::{AttemptResult, EdgeKind, Ending, Fact, LogLine, NodeEnding, NodeInfo, PlannedRun, RunEvent, Status};

/// How many nodes share one copy-on-write chunk: a snapshot copies only the chunks that changed.
const CHUNK: usize = 256;

/// How many log lines are kept for the screen.
const KEPT_LOGS: usize = 10_000;

/// Where the run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunPhase {
    /// No plan yet.
    #[default]
    Planning,
    /// It runs.
    Running,
    /// Nothing begins until somebody resumes it.
    Paused,
    /// It is ending early.
    Stopping,
    /// It is over.
    Finished,
}

/// How many nodes are in each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; Status::ALL.len()]);

impl Counts {
    /// How many are in a status.
    pub const fn of(&self, status: Status) -> u32 {
        self.0[status as usize]
    }

    /// How many there are.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// How many have come to an end.
    pub fn ended(&self) -> u32 {
        Status::ALL.into_iter().filter(|status| status.is_end()).map(|status| self.of(status)).sum()
    }

    fn moved(&mut self, from: Status, to: Status) {
        self.0[from as usize] = self.0[from as usize].saturating_sub(1);
        self.0[to as usize] += 1;
    }
}

/// A log line with its time.
pub type TimedLine = (u64, Arc<LogLine>);

/// All that is known of a run. Cloning copies a few pointers.
#[derive(Clone, Debug, Default)]
pub struct RunState {
    /// The last event applied.
    pub seq: Seq,
    /// Real time of the last event, microseconds since the run began.
    pub real_us: u64,
    /// Plan time of the last event, microseconds.
    pub plan_us: u64,
    /// The plan; none before the first event.
    pub plan: Option<Arc<PlannedRun>>,
    /// Where the run is.
    pub phase: RunPhase,
    /// Steps' instances by status.
    pub counts: Counts,
    /// Failures that the grid takes, with a fallback or without, so that the run does not fail; those of instances, not once more of the
    /// collection that ends as they do.
    pub tolerated: u32,
    /// How it ended.
    pub ending: Option<Arc<Ending>>,
    chunks: Vec<Arc<Vec<NodeState>>>,
    edges: Arc<Vec<(NodeId, NodeId, EdgeKind)>>,
    breakers: Arc<BTreeMap<Arc<str>, BreakerView>>,
    thresholds: Arc<Vec<ThresholdView>>,
    logs: Arc<VecDeque<TimedLine>>,
    log_count: u64,
}

impl RunState {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&NodeState> {
        self.chunks.get(id.index() / CHUNK)?.get(id.index() % CHUNK)
    }

    /// All nodes in plan order; those of run-time counts come last.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &NodeState)> {
        let all = self.chunks.iter().flat_map(|chunk| chunk.iter());
        all.enumerate().map(|(at, node)| (NodeId(u32::try_from(at).unwrap_or(u32::MAX)), node))
    }

    /// How many nodes there are, resources too.
    pub fn node_count(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.len()).sum()
    }

    /// Who waits (second) for whom (first).
    pub fn edges(&self) -> &[(NodeId, NodeId, EdgeKind)] {
        &self.edges
    }

    /// The circuit breakers that have changed, by what they are shared by.
    pub fn breakers(&self) -> &BTreeMap<Arc<str>, BreakerView> {
        &self.breakers
    }

    /// The thresholds, as they stand in the plan.
    pub fn thresholds(&self) -> &[ThresholdView] {
        &self.thresholds
    }

    /// The last log lines, oldest first, with their real time in microseconds.
    pub fn logs(&self) -> &VecDeque<TimedLine> {
        &self.logs
    }

    /// How many log lines there were.
    pub const fn log_count(&self) -> u64 {
        self.log_count
    }

    /// Time spent paused until the last event, microseconds.
    pub const fn paused_us(&self) -> u64 {
        self.real_us.saturating_sub(self.plan_us)
    }

    /// Applies one event. Pure: the same events give the same state.
    pub fn apply(&mut self, event: &RunEvent) {
        self.seq = event.seq;
        self.real_us = event.real_us;
        self.plan_us = event.plan_us;
        match &event.fact {
            Fact::Planned(plan) => self.planned(plan),
            Fact::Ready { node, epoch } => self.set_status(*node, *epoch, Status::Ready),
            Fact::Started { node, epoch } => {
                self.set_status(*node, *epoch, Status::Running);
                self.change(*node, *epoch, |node| node.started_us = Some(event.real_us));
            }
            Fact::AttemptStarted { .. } => self.attempt_started(&event.fact, event.real_us),
            Fact::AttemptEnded { .. } => self.attempt_ended(&event.fact),
            Fact::Counted { node, epoch, metric, value } => self.change(*node, *epoch, |node| {
                Arc::make_mut(&mut node.custom).entry(*metric).or_default().record(*value);
            }),
            Fact::Breaker { .. } => self.breaker(&event.fact, event.real_us),
            Fact::Cached { node, epoch, arguments, .. } => self.change(*node, *epoch, |node| {
                node.cached = true;
                node.arguments.clone_from(arguments);
            }),
            Fact::Ended { node, epoch, ending } => self.ended(*node, *epoch, ending),
            Fact::Reopened { nodes, epoch, .. } => nodes.iter().for_each(|node| self.reopened(*node, *epoch)),
            Fact::Expanded { nodes, edges, .. } => {
                nodes.iter().for_each(|info| self.push(Arc::clone(info)));
                Arc::make_mut(&mut self.edges).extend_from_slice(edges);
            }
            Fact::LoadBegan { node, epoch, plan, .. } => {
                self.change(*node, *epoch, |node| node.load = Some(Arc::new(LoadView::new(Arc::clone(plan)))));
            }
            Fact::Interval { node, epoch, interval } => self.change(*node, *epoch, |node| {
                if let Some(load) = &mut node.load {
                    Arc::make_mut(load).add(interval);
                }
            }),
            Fact::Iterations { node, epoch, records, missed } => self.change(*node, *epoch, |node| {
                if let Some(load) = &mut node.load {
                    Arc::make_mut(load).keep(records, *missed);
                }
            }),
            Fact::ThresholdJudged { threshold, .. } => self.judged(*threshold, &event.fact),
            Fact::Destroying { .. } | Fact::Answered { .. } | Fact::Stored { .. } => {}
            Fact::LoadSteered { .. } | Fact::LoadChanged { .. } => {}
            Fact::Destroyed { node, error } => {
                let epoch = self.node(*node).map_or(Epoch::default(), |node| node.epoch);
                let destruction = error.clone().map_or(Destruction::Done, Destruction::Failed);
                self.change(*node, epoch, |node| node.destruction = destruction);
            }
            Fact::Log(line) => self.log(event.real_us, line),
            Fact::Paused { .. } if self.phase == RunPhase::Running => self.phase = RunPhase::Paused,
            Fact::Resumed { .. } if self.phase == RunPhase::Paused => self.phase = RunPhase::Running,
            Fact::Paused { .. } | Fact::Resumed { .. } => {}
            Fact::NodesPaused { nodes, .. } => nodes.iter().for_each(|node| self.set_paused(*node, true)),
            Fact::NodesResumed { nodes, .. } => nodes.iter().for_each(|node| self.set_paused(*node, false)),
            Fact::Stopping { .. } => self.phase = RunPhase::Stopping,
            Fact::Finished(ending) => {
                self.phase = RunPhase::Finished;
                self.ending = Some(Arc::new(ending.clone()));
            }
        }
    }

    fn attempt_started(&mut self, fact: &Fact, real_us: u64) {
        let Fact::AttemptStarted { node, epoch, attempt, arguments, .. } = fact else { return };
        self.change(*node, *epoch, |node| {
            if node.attempts.len() == KEPT_ATTEMPTS {
                node.attempts.pop_front();
            }
            node.attempt_count += 1;
            if arguments.is_some() {
                node.arguments.clone_from(arguments);
            }
            node.attempts.push_back(Arc::new(AttemptState {
                epoch: *epoch,
                attempt: *attempt,
                started_us: real_us,
                duration_us: None,
                phases: Vec::new(),
                checks: Vec::new(),
                result: None,
            }));
        });
    }

    fn planned(&mut self, plan: &PlannedRun) {
        self.phase = RunPhase::Running;
        plan.nodes.iter().for_each(|info| self.push(Arc::clone(info)));
        self.edges = Arc::new(plan.edges.to_vec());
        self.thresholds = Arc::new(plan.thresholds.iter().map(ThresholdView::new).collect());
        self.plan = Some(Arc::new(plan.clone()));
    }

    fn push(&mut self, info: Arc<NodeInfo>) {
        if info.kind.works() {
            self.counts.0[Status::Waiting as usize] += 1;
        }
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(NodeState::new(info)),
            _ => self.chunks.push(Arc::new(vec![NodeState::new(info)])),
        }
    }

    /// Changes a node, unless the fact is of an earlier life: those are recorded and ignored.
    fn change(&mut self, id: NodeId, epoch: Epoch, change: impl FnOnce(&mut NodeState)) {
        let Some(chunk) = self.chunks.get_mut(id.index() / CHUNK) else { return };
        let Some(node) = Arc::make_mut(chunk).get_mut(id.index() % CHUNK) else { return };
        if node.epoch == epoch {
            change(node);
        }
    }

    fn set_paused(&mut self, id: NodeId, paused: bool) {
        let epoch = self.node(id).map_or(Epoch::default(), |node| node.epoch);
        self.change(id, epoch, |node| node.paused = paused);
    }

    fn set_status(&mut self, id: NodeId, epoch: Epoch, to: Status) {
        let mut from = None;
        self.change(id, epoch, |node| {
            if node.info.kind.works() {
                from = Some(node.status);
            }
            node.status = to;
        });
        if let Some(from) = from {
            self.counts.moved(from, to);
        }
    }

    fn attempt_ended(&mut self, fact: &Fact) {
        let Fact::AttemptEnded { node, epoch, attempt, duration_us, phases, checks, result, .. } = fact else { return };
        self.change(*node, *epoch, |node| {
            if is_measured(result) {
                node.latency.record_us(*duration_us);
            }
            let found = node.attempts.iter_mut().rev().find(|one| one.epoch == *epoch && one.attempt == *attempt);
            if let Some(one) = found {
                let one = Arc::make_mut(one);
                one.duration_us = Some(*duration_us);
                one.phases.clone_from(phases);
                one.checks.clone_from(checks);
                one.result = Some(result.clone());
            }
        });
    }

    fn ended(&mut self, id: NodeId, epoch: Epoch, ending: &NodeEnding) {
        let mut tolerated = false;
        self.change(id, epoch, |node| {
            tolerated = ending.tolerated && !node.tolerated && node.fails_itself();
            node.duration_us = Some(ending.duration_us);
            node.output.clone_from(&ending.output);
            node.error.clone_from(&ending.error);
            node.reason.clone_from(&ending.reason);
            node.tolerated = ending.tolerated;
        });
        self.tolerated += u32::from(tolerated);
        self.set_status(id, epoch, ending.status);
    }

    fn reopened(&mut self, id: NodeId, epoch: Epoch) {
        let Some(old) = self.node(id).map(|node| node.epoch) else { return };
        self.set_status(id, old, Status::Waiting);
        let mut tolerated = false;
        self.change(id, old, |node| {
            tolerated = std::mem::take(&mut node.tolerated) && node.fails_itself();
            node.epoch = epoch;
            node.started_us = None;
            node.duration_us = None;
            node.output = None;
            node.error = None;
            node.reason = None;
            node.cached = false;
            node.load = None;
            node.destruction = Destruction::Not;
        });
        self.tolerated -= u32::from(tolerated);
    }

    fn breaker(&mut self, fact: &Fact, at: u64) {
        let Fact::Breaker { key, to, .. } = fact else { return };
        let breakers = Arc::make_mut(&mut self.breakers);
        let opened = breakers.get(key).map_or(0, |breaker| breaker.opened) + u32::from(*to == BreakerState::Open);
        breakers.insert(Arc::clone(key), BreakerView { state: *to, since_us: at, opened });
        if let Some(line) = breaker_line(fact) {
            self.log(at, &line);
        }
    }

    fn judged(&mut self, threshold: u32, fact: &Fact) {
        if let Some(view) = Arc::make_mut(&mut self.thresholds).get_mut(threshold as usize) {
            view.judged(fact);
            view.keep(self.plan_us);
        }
    }

    fn log(&mut self, at: u64, line: &LogLine) {
        let logs = Arc::make_mut(&mut self.logs);
        if logs.len() == KEPT_LOGS {
            logs.pop_front();
        }
        logs.push_back((at, Arc::new(line.clone())));
        self.log_count += 1;
    }
}

/// Whether an attempt says how long a call takes: one that was ended does not, nor one that an open breaker kept from calling.
fn is_measured(result: &AttemptResult) -> bool {
    match result {
        AttemptResult::Succeeded => true,
        AttemptResult::Failed(error) => error.class != ErrorClass::Breaker,
        AttemptResult::Cancelled => false,
    }
}
