//! The result of a run as one JSON document.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::custom::{self, CustomDocument};
use super::threshold::ThresholdDocument;
use super::{LoadDocument, Problem, reason};
use crate::base::exit::ExitCode;
use crate::event::{CheckResult, NodeError, NodeKind, PlannedRun, Status};
use crate::state::{BreakerView, Destruction, NodeState, RunState};
use crate::value::Value;

/// The version of the document's form; a field that is added does not change it.
const VERSION: u32 = 1;

/// What `--output json` prints: one document with its keys in this order. Sensitive values are `"(sensitive)"`.
#[derive(Debug, Serialize)]
pub struct Document {
    /// The version of this form.
    version: u32,
    /// The run's id.
    run: String,
    /// The grid's path.
    name: Arc<str>,
    /// The seed of every choice.
    seed: u64,
    /// When it began, RFC 3339 in UTC.
    started_at: String,
    /// How long it took, milliseconds of real time.
    duration_ms: f64,
    /// The process's exit code and what it means.
    exit: ExitDocument,
    /// Steps' instances by status; `tolerated` are failures that the grid takes and are among `failed` too, or with a fallback among
    /// `succeeded`.
    counts: BTreeMap<&'static str, u32>,
    /// The nodes in plan order; those of run-time counts come last.
    nodes: Vec<NodeDocument>,
    /// The circuit breakers that have changed, by what they are shared by; only if there are any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    breakers: BTreeMap<Arc<str>, BreakerDocument>,
    /// What steps counted under names of the grid's own, by name; only if there are any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metrics: BTreeMap<Arc<str>, CustomDocument>,
    /// What was required of metrics, in the order written; only if anything was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    thresholds: Vec<ThresholdDocument>,
    /// The grid's outputs by name.
    outputs: BTreeMap<Arc<str>, Value>,
    /// Outputs that could not be evaluated: why, by name.
    failed_outputs: BTreeMap<Arc<str>, Arc<str>>,
    /// What the checks before the run had to say.
    diagnostics: Vec<Problem>,
}

/// An exit code.
#[derive(Debug, Serialize)]
pub(super) struct ExitDocument {
    /// The number.
    code: u8,
    /// Its name, in `snake_case`.
    name: ExitCode,
}

/// A node.
#[derive(Debug, Serialize)]
struct NodeDocument {
    /// Its address.
    address: Arc<str>,
    /// `step`, `collection` or `resource`.
    kind: NodeKind,
    /// The service that its calls are of; only if they are of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Arc<str>>,
    /// Its last status.
    status: Status,
    /// How many attempts it had, over all its lives.
    attempts: u32,
    /// How long it took, milliseconds; null if it did not run.
    duration_ms: Option<f64>,
    /// Why it did not run, or not to its end.
    reason: Option<String>,
    /// Whether its output is that of another call, which was the same; only if so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cached: bool,
    /// What went wrong.
    error: Option<ErrorDocument>,
    /// Whether it failed and the grid takes that: it goes on without it, or with its fallback.
    tolerated: bool,
    /// What it gave.
    output: Option<Value>,
    /// Why it could not be destroyed; only of resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    destroy_error: Option<ErrorDocument>,
    /// The checks of its last attempt.
    checks: Vec<CheckResult>,
    /// What it counted of custom metrics, by name; only if it did.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metrics: BTreeMap<Arc<str>, CustomDocument>,
    /// What its users did; only of scenarios that began.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<LoadDocument>,
}

/// A circuit breaker.
#[derive(Debug, Serialize)]
struct BreakerDocument {
    /// Where it stood at the end: `closed`, `open` or `half-open`.
    state: &'static str,
    /// How often it opened.
    opened: u32,
}

impl BreakerDocument {
    const fn of(breaker: &BreakerView) -> Self {
        Self { state: breaker.state.word(), opened: breaker.opened }
    }
}

/// What went wrong with a node.
#[derive(Debug, Serialize)]
pub(super) struct ErrorDocument {
    /// Its class.
    class: &'static str,
    /// One sentence.
    message: Arc<str>,
    /// The protocol's status, where there is one.
    status: Option<u16>,
}

impl ExitDocument {
    pub(super) const fn of(exit: ExitCode) -> Self {
        Self { code: exit.code(), name: exit }
    }
}

impl ErrorDocument {
    pub(super) fn of(error: &NodeError) -> Self {
        Self { class: error.class.word(), message: Arc::clone(&error.message), status: error.status }
    }
}

impl Document {
    /// The document of a run that is over.
    pub fn of(state: &RunState, diagnostics: Vec<Problem>) -> Self {
        let plan = state.plan.as_deref();
        Self {
            version: VERSION,
            run: plan.map(|plan| plan.run.0.clone()).unwrap_or_default(),
            name: plan.map(|plan| Arc::clone(&plan.name)).unwrap_or_default(),
            seed: plan.map_or(0, |plan| plan.seed),
            started_at: instant(plan.map_or(0, |plan| plan.started_at_ms)),
            duration_ms: milliseconds(state.real_us),
            exit: ExitDocument::of(exit_of(state)),
            counts: counts(state),
            nodes: state.nodes().map(|(_, node)| NodeDocument::of(node, plan)).collect(),
            breakers: state.breakers().iter().map(|(key, breaker)| (Arc::clone(key), BreakerDocument::of(breaker))).collect(),
            metrics: custom::document(state),
            thresholds: thresholds(state),
            outputs: outputs(state),
            failed_outputs: state
                .ending
                .as_ref()
                .map(|ending| ending.failed_outputs.iter().cloned().collect())
                .unwrap_or_default(),
            diagnostics,
        }
    }

    /// As text, over several lines.
    pub fn text(&self) -> String {
        // Numbers, text and values only, and a value's marked parts write as text: this cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

impl NodeDocument {
    fn of(node: &NodeState, plan: Option<&PlannedRun>) -> Self {
        Self {
            address: Arc::clone(&node.info.address),
            kind: node.info.kind,
            service: node.info.service.clone(),
            status: node.status,
            attempts: node.attempt_count,
            duration_ms: node.duration_us.filter(|_| node.started_us.is_some()).map(milliseconds),
            reason: node.reason.as_ref().map(reason::reason),
            cached: node.cached,
            error: node.error.as_ref().map(ErrorDocument::of),
            tolerated: node.tolerated,
            output: node.output.clone(),
            destroy_error: match &node.destruction {
                Destruction::Failed(error) => Some(ErrorDocument::of(error)),
                Destruction::Not | Destruction::Done => None,
            },
            checks: node.attempts.back().map(|attempt| attempt.checks.clone()).unwrap_or_default(),
            metrics: custom::of_node(node, plan),
            load: node.load.as_deref().map(LoadDocument::of),
        }
    }
}

/// The exit code of a run that is over. One that has no ending was left by a bug.
pub(super) fn exit_of(state: &RunState) -> ExitCode {
    state.ending.as_ref().map_or(ExitCode::Bug, |ending| ending.exit)
}

/// Steps' instances by status, and how many failures the grid takes.
pub(super) fn counts(state: &RunState) -> BTreeMap<&'static str, u32> {
    let each = Status::ALL.map(|status| (status.word(), state.counts.of(status)));
    each.into_iter().chain([("tolerated", state.tolerated)]).collect()
}

/// What was required of metrics.
pub fn thresholds(state: &RunState) -> Vec<ThresholdDocument> {
    state.thresholds().iter().map(ThresholdDocument::of).collect()
}

/// The grid's outputs by name.
pub(super) fn outputs(state: &RunState) -> BTreeMap<Arc<str>, Value> {
    state.ending.iter().flat_map(|ending| ending.outputs.iter().cloned()).collect()
}

/// Microseconds as milliseconds.
pub(super) fn milliseconds(us: u64) -> f64 {
    us as f64 / 1_000.0
}

/// Milliseconds since 1970 as RFC 3339 in UTC, always with milliseconds.
pub(super) fn instant(unix_ms: u64) -> String {
    let at = i64::try_from(unix_ms / 1_000).ok().and_then(|seconds| time::OffsetDateTime::from_unix_timestamp(seconds).ok());
    let seconds = at.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok()).unwrap_or_default();
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), unix_ms % 1_000)
}
