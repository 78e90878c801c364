//! From events to entries: what a reader of lines is told while the run goes on.
//!
//! Events may be missed (a bounded reader that was too slow); [`Feed::catch_up`] then tells from a snapshot what had ended meanwhile, so
//! that each ended node is told once for each of its lives, whatever was missed.

use std::sync::Arc;

use super::{reason, threshold};
use crate::base::id::{Epoch, NodeId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::event::{
    AttemptResult, CheckResult, Fact, LoadChange, LogLine, NodeEnding, NodeError, NodeInfo, NodeKind, PlannedRun, Reason,
    RunEvent, Status,
};
use crate::state::{NodeState, RunState, ThresholdView, breaker_line};

/// Something to tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Real time since the run began, microseconds.
    pub at_us: u64,
    /// How important it is.
    pub level: LogLevel,
    /// What.
    pub said: Said,
}

/// What there is to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A node has come to an end, or is held.
    Ended(NodeEnd),
    /// A module or a child process said something.
    Log {
        /// Whose line it is; none: the run's.
        address: Option<Arc<str>>,
        /// Where from.
        stream: Stream,
        /// The text.
        text: Arc<str>,
    },
    /// A threshold stands otherwise than before.
    Judged(Box<ThresholdView>),
    /// Something happened to a node, or to the run.
    Note {
        /// Which node; none: the run.
        address: Option<Arc<str>>,
        /// What: a few words.
        text: String,
    },
}

/// How a node ended.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeEnd {
    /// Which.
    pub address: Arc<str>,
    /// What it is.
    pub kind: NodeKind,
    /// How.
    pub status: Status,
    /// How many attempts it had.
    pub attempts: u32,
    /// From its start, microseconds; none if it never started.
    pub duration_us: Option<u64>,
    /// What went wrong.
    pub error: Option<NodeError>,
    /// Why it did not run, or not to its end.
    pub reason: Option<Reason>,
    /// A failure that the grid takes.
    pub tolerated: bool,
}

/// Turns events into entries.
#[derive(Debug, Default)]
pub struct Feed {
    seen: Seq,
    logs: u64,
    nodes: Vec<Known>,
    /// The collection whose instance was learnt last.
    collection: Option<usize>,
    /// How thresholds stood when that was told last.
    thresholds: Vec<ThresholdView>,
}

/// What the feed knows of a node.
#[derive(Debug)]
struct Known {
    address: Arc<str>,
    kind: NodeKind,
    /// Whether it has instances of its own.
    opened: bool,
    /// Which life's end was told last.
    told: Option<(Epoch, Status)>,
}

impl Feed {
    /// A feed that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The last event it knows of.
    pub const fn seen(&self) -> Seq {
        self.seen
    }

    /// What an event tells.
    pub fn event(&mut self, event: &RunEvent) -> Vec<Entry> {
        if event.seq <= self.seen {
            return Vec::new();
        }
        self.seen = event.seq;
        let entry = |level, said| Entry { at_us: event.real_us, level, said };
        match &event.fact {
            Fact::Planned(plan) => {
                self.learn(&plan.nodes);
                self.thresholds = plan.thresholds.iter().map(ThresholdView::new).collect();
                return vec![entry(LogLevel::Info, begins(plan))];
            }
            Fact::Expanded { nodes, .. } => self.learn(nodes),
            Fact::Ended { node, epoch, ending } => {
                return self.ended(*node, *epoch, ending).map(|(level, said)| entry(level, said)).into_iter().collect();
            }
            Fact::AttemptEnded { node, attempt, checks, result, retry_in_us, .. } => {
                return self
                    .attempt_ended(*node, attempt.0, checks, result, *retry_in_us)
                    .into_iter()
                    .map(|(level, said)| entry(level, said))
                    .collect();
            }
            Fact::ThresholdJudged { threshold, .. } => {
                let known = self.thresholds.get(*threshold as usize).cloned();
                let now = known.map(|mut view| {
                    view.judged(&event.fact);
                    view
                });
                let told = now.and_then(|view| self.judged(*threshold as usize, view));
                return told.map(|(level, said)| entry(level, said)).into_iter().collect();
            }
            Fact::Log(line) => {
                self.logs += 1;
                let address = line.node.and_then(|node| self.address(node));
                return vec![entry(line.level, Said::Log { address, stream: line.stream, text: Arc::clone(&line.text) })];
            }
            Fact::Breaker { .. } => {
                // The state has it among its lines, from which it is told if it is missed.
                self.logs += 1;
                let told = |line: LogLine| entry(line.level, Said::Log { address: None, stream: line.stream, text: line.text });
                return breaker_line(&event.fact).map(told).into_iter().collect();
            }
            fact => return self.note(fact).map(|(level, said)| entry(level, said)).into_iter().collect(),
        }
        Vec::new()
    }

    /// What was missed, as far as a snapshot tells.
    pub fn catch_up(&mut self, state: &RunState) -> Vec<Entry> {
        if state.seq <= self.seen {
            return Vec::new();
        }
        let begins = state.plan.as_deref().filter(|_| self.seen == Seq::default()).map(begins);
        self.seen = state.seq;
        let mut entries: Vec<Entry> = begins.map(|said| Entry { at_us: 0, level: LogLevel::Info, said }).into_iter().collect();
        entries.extend(self.missed_logs(state));
        for (_, node) in state.nodes().skip(self.nodes.len()) {
            self.learn(std::slice::from_ref(&node.info));
        }
        for (id, node) in state.nodes() {
            let end = node.started_us.unwrap_or(state.real_us).saturating_add(node.duration_us.unwrap_or(0));
            if let Some((level, said)) = self.ended(id, node.epoch, &ending_of(node)) {
                entries.push(Entry { at_us: end.min(state.real_us), level, said });
            }
        }
        for (at, view) in state.thresholds().iter().enumerate() {
            if self.thresholds.len() == at {
                self.thresholds.push(ThresholdView::new(&view.plan));
            }
            let told = self.judged(at, view.clone());
            entries.extend(told.map(|(level, said)| Entry { at_us: state.real_us, level, said }));
        }
        entries.sort_by_key(|entry| entry.at_us);
        entries
    }

    /// A threshold was judged: told if it stands otherwise, until the verdict, which the summary tells.
    fn judged(&mut self, at: usize, now: ThresholdView) -> Option<(LogLevel, Said)> {
        let known = self.thresholds.get_mut(at)?;
        let (before, tell) = (known.state, known.state != now.state && now.verdict.is_none());
        known.clone_from(&now);
        tell.then(|| (threshold::level(before, now.state), Said::Judged(Box::new(now))))
    }

    fn missed_logs(&mut self, state: &RunState) -> Vec<Entry> {
        let missed = state.log_count().saturating_sub(self.logs);
        self.logs = state.log_count();
        let kept = state.logs();
        let skip = kept.len().saturating_sub(usize::try_from(missed).unwrap_or(usize::MAX));
        let lines = kept.iter().skip(skip).map(|(at_us, line)| {
            let address = line.node.and_then(|node| state.node(node)).map(|node| Arc::clone(&node.info.address));
            Entry {
                at_us: *at_us,
                level: line.level,
                said: Said::Log { address, stream: line.stream, text: Arc::clone(&line.text) },
            }
        });
        lines.collect()
    }

    fn learn(&mut self, nodes: &[Arc<NodeInfo>]) {
        for info in nodes {
            match (info.kind, &info.group) {
                (NodeKind::Collection, _) => self.collection = Some(self.nodes.len()),
                (_, Some(group)) => self.open(group),
                _ => {}
            }
            self.nodes.push(Known { address: Arc::clone(&info.address), kind: info.kind, opened: false, told: None });
        }
    }

    /// Marks the collection of an instance. Instances lie together, so it is nearly always the last one again.
    fn open(&mut self, group: &str) {
        let is_it = |known: &Known| known.kind == NodeKind::Collection && &*known.address == group;
        let same = self.collection.filter(|at| self.nodes.get(*at).is_some_and(is_it));
        self.collection = same.or_else(|| self.nodes.iter().position(is_it));
        if let Some(known) = self.collection.and_then(|at| self.nodes.get_mut(at)) {
            known.opened = true;
        }
    }

    fn address(&self, node: NodeId) -> Option<Arc<str>> {
        self.nodes.get(node.index()).map(|known| Arc::clone(&known.address))
    }

    fn ended(&mut self, node: NodeId, epoch: Epoch, ending: &NodeEnding) -> Option<(LogLevel, Said)> {
        let known = self.nodes.get_mut(node.index())?;
        let ended = ending.status.is_end() || ending.status == Status::Held;
        if !ended || known.told == Some((epoch, ending.status)) {
            return None;
        }
        known.told = Some((epoch, ending.status));
        let level = match (known.kind, ending.status) {
            // Its instances have told it all.
            (NodeKind::Collection, _) if known.opened => LogLevel::Debug,
            (NodeKind::Resource, Status::Succeeded) => LogLevel::Debug,
            (_, Status::Failed | Status::Succeeded) if ending.tolerated => LogLevel::Warn,
            (_, Status::Skipped) if ending.reason == Some(Reason::NotChosen) => LogLevel::Debug,
            (_, Status::Failed) => LogLevel::Error,
            (_, Status::Cancelled | Status::Held) => LogLevel::Warn,
            _ => LogLevel::Info,
        };
        let end = NodeEnd {
            address: Arc::clone(&known.address),
            kind: known.kind,
            status: ending.status,
            // A collection itself attempts nothing.
            attempts: if known.kind == NodeKind::Collection { 0 } else { ending.attempts },
            duration_us: (ending.attempts > 0 || ending.duration_us > 0).then_some(ending.duration_us),
            error: ending.error.clone(),
            reason: ending.reason.clone(),
            tolerated: ending.tolerated,
        };
        Some((level, Said::Ended(end)))
    }

    /// A retry, and checks that only warn.
    fn attempt_ended(
        &mut self,
        node: NodeId,
        attempt: u32,
        checks: &[CheckResult],
        result: &AttemptResult,
        retry_in_us: Option<u64>,
    ) -> Vec<(LogLevel, Said)> {
        let address = self.address(node);
        let note = |level, text| (level, Said::Note { address: address.clone(), text });
        let warnings = checks.iter().filter(|check| check.warn_only && !check.held);
        let mut notes: Vec<_> = warnings.map(|check| note(LogLevel::Warn, reason::check(check))).collect();
        if let (AttemptResult::Failed(error), Some(retry)) = (result, retry_in_us) {
            let text = format!("attempt {attempt} failed, again in {}: {}", super::duration(retry), reason::error(error));
            notes.push(note(LogLevel::Debug, text));
        }
        notes
    }

    /// Of a step or group with all in it: its own node is the first.
    fn of_nodes(&self, nodes: &[NodeId], text: &str) -> Said {
        Said::Note { address: nodes.first().and_then(|node| self.address(*node)), text: text.to_owned() }
    }

    fn note(&self, fact: &Fact) -> Option<(LogLevel, Said)> {
        let of = |node: &NodeId, text: &str| Said::Note { address: self.address(*node), text: text.to_owned() };
        let run = |text: String| Said::Note { address: None, text };
        Some(match fact {
            Fact::Started { node, .. } => (LogLevel::Debug, of(node, "starts")),
            Fact::Destroying { node } => (LogLevel::Debug, of(node, "is being destroyed")),
            Fact::Destroyed { node, error: Some(error) } => {
                (LogLevel::Warn, of(node, &format!("could not be destroyed: {}", reason::error(error))))
            }
            Fact::Cached { node, age_us, .. } => {
                (LogLevel::Info, of(node, &format!("takes what the same call gave {} ago", super::duration(*age_us))))
            }
            Fact::Paused { by } => (LogLevel::Info, run(format!("paused by {by}"))),
            Fact::Resumed { by } => (LogLevel::Info, run(format!("goes on: {by} said so"))),
            Fact::NodesPaused { nodes, by } => (LogLevel::Info, self.of_nodes(nodes, &format!("paused by {by}"))),
            Fact::NodesResumed { nodes, by } => (LogLevel::Info, self.of_nodes(nodes, &format!("goes on: {by} said so"))),
            Fact::LoadChanged { node, change, by, .. } => {
                let what = match change {
                    LoadChange::Set(load) => format!("its load is set to {load}"),
                    LoadChange::Scale(factor) => format!("its load is {factor} times its plan"),
                    LoadChange::Drain => String::from("no iteration begins any more"),
                };
                (LogLevel::Info, of(node, &format!("{what}: {by} said so")))
            }
            Fact::Reopened { nodes, by, .. } => {
                (LogLevel::Info, run(format!("{} opened again by {by}", super::text::count(nodes.len() as u64, "node"))))
            }
            Fact::Stopping { reason: why } => (LogLevel::Warn, run(format!("stopping: {}", reason::reason(why)))),
            _ => return None,
        })
    }
}

/// What is about to run, and the seed to run it again with.
fn begins(plan: &PlannedRun) -> Said {
    let of = |kind| plan.nodes.iter().filter(move |node| node.kind == kind);
    let steps =
        of(NodeKind::Step).chain(of(NodeKind::Scenario)).chain(of(NodeKind::Mix)).filter(|node| node.group.is_none()).count()
            + of(NodeKind::Collection).count();
    let size = super::size(steps, of(NodeKind::Resource).count());
    Said::Note {
        address: None,
        text: format!("run {} of {}: {size}, seed {}, on failure {}", plan.run, plan.name, plan.seed, plan.on_failure.word()),
    }
}

/// A node's end as its event told it, from a snapshot.
fn ending_of(node: &NodeState) -> NodeEnding {
    NodeEnding {
        status: node.status,
        attempts: u32::try_from(node.attempts.iter().filter(|attempt| attempt.epoch == node.epoch).count()).unwrap_or(u32::MAX),
        duration_us: node.duration_us.unwrap_or(0),
        output: None,
        error: node.error.clone(),
        reason: node.reason.clone(),
        tolerated: node.tolerated,
    }
}
