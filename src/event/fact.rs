//! Facts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Breach, By, EdgeKind, IterationRecord, LoadChange, NodeInfo, PlannedRun, Reason, Recording, Status};
use crate::base::exit::ExitCode;
use crate::base::failure::ErrorClass;
use crate::base::id::{Attempt, CommandId, Epoch, NodeId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::base::sharing::{BreakerState, Restore, Scope};
use crate::metric::threshold::{ThresholdState, Verdict};
use crate::metric::{LoadInterval, Phase};
use crate::value::{Value, exact};

/// The version of the facts' form.
pub const VERSION: u32 = 1;

/// A fact with its place and time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunEvent {
    /// Its place in the run's one order.
    pub seq: Seq,
    /// Real time since the run began, microseconds.
    pub real_us: u64,
    /// Plan time (without pauses) since the run began, microseconds.
    pub plan_us: u64,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The plan is made. Always the first.
    Planned(PlannedRun),
    /// All a node waited for has ended well; it may wait for a slot or a delay.
    Ready {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
    },
    /// A node begins.
    Started {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
    },
    /// An attempt begins.
    AttemptStarted {
        /// Whose.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// Which attempt.
        attempt: Attempt,
        /// The arguments, sensitive parts marked; the first attempt's only, later ones have the same.
        #[serde(with = "exact::option")]
        arguments: Option<Value>,
        /// What traces and clusters are told of it; the first attempt's only, and only if the grid says something.
        labels: Option<Box<CallLabels>>,
    },
    /// An attempt has ended.
    AttemptEnded {
        /// Whose.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// Which attempt.
        attempt: Attempt,
        /// How long the call took, microseconds.
        duration_us: u64,
        /// The call's parts.
        phases: Vec<Phase>,
        /// The checks, in the order written.
        checks: Vec<CheckResult>,
        /// How it ended.
        result: AttemptResult,
        /// If there will be another: how long until then, microseconds.
        retry_in_us: Option<u64>,
    },
    /// A step outside of scenarios has counted something of a custom metric.
    Counted {
        /// Which step.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// Which metric, of those of the plan.
        metric: u32,
        /// The number; none: there should have been one, and was not.
        value: Option<f64>,
    },
    /// A circuit breaker has changed.
    Breaker {
        /// What it is shared by: a key, or the address of a step.
        key: Arc<str>,
        /// Whose call changed it.
        node: NodeId,
        /// From where.
        from: BreakerState,
        /// To where.
        to: BreakerState,
        /// How many failures counted when it opened; else 0.
        failures: u32,
        /// When it has opened: how long it lets nothing through, microseconds of plan time.
        recovers_in_us: Option<u64>,
    },
    /// A node takes the output of another call that was the same; it ends without a call of its own.
    Cached {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// The arguments, sensitive parts marked.
        #[serde(with = "exact::option")]
        arguments: Option<Value>,
        /// Among whom it was stored.
        scope: Scope,
        /// How old the output is, microseconds.
        age_us: u64,
    },
    /// What a node gave was stored for calls that are the same.
    Stored {
        /// Whose.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// What the same calls have in common: a digest.
        key: Arc<str>,
        /// For whom.
        scope: Scope,
        /// When it may be taken.
        restore: Restore,
        /// How long it may be taken, microseconds.
        ttl_us: Option<u64>,
    },
    /// A node has come to an end (or is held: no end, but the same facts are known).
    Ended {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// How.
        ending: NodeEnding,
    },
    /// Nodes begin a new life; the only way back from an end.
    Reopened {
        /// Which.
        nodes: Vec<NodeId>,
        /// Their new life.
        epoch: Epoch,
        /// Who asked.
        by: By,
    },
    /// A step's instances are known; they are new nodes, numbered from `first`.
    Expanded {
        /// The step's node.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// The first new node.
        first: NodeId,
        /// The new nodes.
        nodes: Vec<Arc<NodeInfo>>,
        /// New edges.
        edges: Vec<(NodeId, NodeId, EdgeKind)>,
    },
    /// A live resource is being destroyed, or has been; creation is `Started` and `Ended`.
    Destroying {
        /// Which.
        node: NodeId,
    },
    /// A resource is gone.
    Destroyed {
        /// Which.
        node: NodeId,
        /// What went wrong, if anything did.
        error: Option<NodeError>,
    },
    /// Somebody or something said something.
    Log(LogLine),
    /// Plan time stands still.
    Paused {
        /// Who asked.
        by: By,
    },
    /// Plan time goes on.
    Resumed {
        /// Who asked.
        by: By,
    },
    /// Nothing of these begins, and their delays stand still.
    NodesPaused {
        /// Which: a step or group, with all in it.
        nodes: Vec<NodeId>,
        /// Who asked.
        by: By,
    },
    /// They go on.
    NodesResumed {
        /// Which.
        nodes: Vec<NodeId>,
        /// Who asked.
        by: By,
    },
    /// A scenario's users begin.
    LoadBegan {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// What it is to do.
        plan: Arc<LoadPlan>,
        /// When, in the plan time of its own clock, microseconds.
        began_us: u64,
    },
    /// Somebody changes a scenario's load.
    LoadChanged {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// The number of the state that its threads are to apply.
        state: u64,
        /// How.
        change: LoadChange,
        /// Who asked.
        by: By,
    },
    /// What a scenario did in some time.
    Interval {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// What was measured.
        interval: Arc<LoadInterval>,
    },
    /// Iterations of a scenario that are kept whole.
    Iterations {
        /// Which scenario.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// They.
        records: Arc<[Arc<IterationRecord>]>,
        /// How many more would have been kept, had there not been too many at once.
        missed: u64,
    },
    /// All load threads of a scenario do what was asked for.
    LoadSteered {
        /// Which.
        node: NodeId,
        /// Its life.
        epoch: Epoch,
        /// The number of the state that they have applied.
        state: u64,
    },
    /// A threshold was judged: when that changes something, a few times a second for the number alone, and at the end.
    ThresholdJudged {
        /// Which, by its place in the plan.
        threshold: u32,
        /// How it stands.
        state: ThresholdState,
        /// What was measured, in microseconds, parts, so many a second or so many; none: nothing yet.
        actual: Option<f64>,
        /// The worst breach so far.
        breach: Option<Breach>,
        /// What became of it; only at the end.
        verdict: Option<Verdict>,
    },
    /// An answer to a command.
    Answered {
        /// Which command.
        command: CommandId,
        /// The answer.
        answer: Answer,
    },
    /// The run is ending early: nothing new starts.
    Stopping {
        /// Why.
        reason: Reason,
    },
    /// The run has ended. Always the last.
    Finished(Ending),
}

/// What a scenario is to do, said in advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadPlan {
    /// The kind of its load plan.
    pub kind: Arc<str>,
    /// The mix whose plan that is, if it is none of its own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mix: Option<Arc<str>>,
    /// The addresses of its steps, in the order of its samples.
    pub steps: Arc<[Arc<str>]>,
    /// The custom metrics of each step, by their numbers, in the order of its samples; empty if there are none at all.
    #[serde(default)]
    pub metrics: Arc<[Vec<u32>]>,
    /// The most users it may have.
    pub users: u32,
    /// How many iterations it has, if that is known.
    pub iterations: Option<u64>,
    /// How long it takes at most, microseconds, if that is known.
    pub duration_us: Option<u64>,
    /// The beginning that no figure has in it, microseconds.
    pub warmup_us: u64,
    /// Which of its iterations are kept whole.
    pub recording: Recording,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptResult {
    /// Well.
    Succeeded,
    /// Not well.
    Failed(NodeError),
    /// It was ended.
    Cancelled,
}

/// What is told of an instance's call to those outside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CallLabels {
    /// `tracing.attributes`, an object; sensitive parts are marked and never serialised.
    #[serde(with = "exact::option")]
    pub attributes: Option<Value>,
    /// `placement.shard_by`.
    pub shard: Option<Arc<str>>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeError {
    /// Its class.
    pub class: ErrorClass,
    /// One sentence; secrets scrubbed.
    pub message: Arc<str>,
    /// The protocol's status, where there is one.
    pub status: Option<u16>,
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Its text.
    pub name: Arc<str>,
    /// Whether it held.
    pub held: bool,
    /// Whether its failure only warns.
    pub warn_only: bool,
    /// What it says when it did not hold.
    pub message: Option<Arc<str>>,
}

/// How a node ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeEnding {
    /// `Succeeded`, `Failed`, `Skipped`, `Cancelled`, or `Held`, which is no end.
    pub status: Status,
    /// How many attempts it had in this life.
    pub attempts: u32,
    /// From its start, microseconds; 0 if it never started.
    pub duration_us: u64,
    /// What it gave, or its fallback; sensitive parts are marked and never serialised.
    #[serde(with = "exact::option")]
    pub output: Option<Value>,
    /// What went wrong. One that succeeded with its fallback has an error too.
    pub error: Option<NodeError>,
    /// Why it did not run, or not to its end.
    pub reason: Option<Reason>,
    /// A failure that the grid takes: dependants run and the run does not fail.
    pub tolerated: bool,
}

/// A log line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Whose; none: the run's.
    pub node: Option<NodeId>,
    /// How important.
    pub level: LogLevel,
    /// Where from.
    pub stream: Stream,
    /// The text: one line, secrets scrubbed.
    pub text: Arc<str>,
}

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It will be done.
    Accepted,
    /// It will not.
    Refused {
        /// Why: one sentence for the operator.
        reason: String,
    },
    /// It is done.
    Done,
}

/// How the run ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ending {
    /// The exit code of the process.
    pub exit: ExitCode,
    /// The grid's outputs by name; sensitive parts are marked and never serialised.
    #[serde(with = "exact::named")]
    pub outputs: Vec<(Arc<str>, Value)>,
    /// Outputs that could not be evaluated: name and why.
    pub failed_outputs: Vec<(Arc<str>, Arc<str>)>,
    /// Why it ended early, if it did.
    pub reason: Option<Reason>,
}
