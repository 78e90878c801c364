//! Entries as JSON, one object a line.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::document::{ErrorDocument, ExitDocument, counts, exit_of, instant, milliseconds, outputs, thresholds};
use super::feed::{Entry, Said};
use super::reason;
use super::threshold::ThresholdDocument;
use crate::base::exit::ExitCode;
use crate::base::log::{LogLevel, Stream};
use crate::event::NodeKind;
use crate::state::RunState;
use crate::value::Value;

/// One line.
#[derive(Debug, Serialize)]
struct Line<'a> {
    /// When, as RFC 3339 in UTC.
    time: String,
    /// How important.
    level: LogLevel,
    /// `ended`, `log`, `note` or `threshold`.
    event: &'static str,
    /// Which node; null: the run.
    node: Option<&'a str>,
    /// What the node is; of `ended` only, as all that follow but `stream` and `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<NodeKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<Stream>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    /// How a threshold stands; of `threshold` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<ThresholdDocument>,
}

/// An entry as a JSON object on one line, without its end. `started_at_ms` is when the run began, milliseconds since 1970.
pub fn json_line(entry: &Entry, started_at_ms: u64) -> String {
    let mut line = Line {
        time: instant(started_at_ms.saturating_add(entry.at_us / 1_000)),
        level: entry.level,
        event: "ended",
        node: None,
        kind: None,
        status: None,
        attempts: None,
        duration_ms: None,
        reason: None,
        error: None,
        stream: None,
        text: None,
        threshold: None,
    };
    match &entry.said {
        Said::Ended(end) => {
            line.node = Some(&end.address);
            line.kind = Some(end.kind);
            line.status = Some(end.status.word());
            line.attempts = Some(end.attempts);
            line.duration_ms = end.duration_us.map(milliseconds);
            line.reason = end.reason.as_ref().map(reason::reason);
            line.error = end.error.as_ref().map(ErrorDocument::of);
        }
        Said::Log { address, stream, text } => {
            (line.event, line.node, line.stream, line.text) = ("log", address.as_deref(), Some(*stream), Some(&**text));
        }
        Said::Judged(view) => (line.event, line.threshold) = ("threshold", Some(ThresholdDocument::of(view))),
        Said::Note { address, text } => (line.event, line.node, line.text) = ("note", address.as_deref(), Some(text.as_str())),
    }
    // Numbers and text only: this cannot fail.
    serde_json::to_string(&line).unwrap_or_default()
}

/// The last line of a run.
#[derive(Debug, Serialize)]
struct End {
    /// When, as RFC 3339 in UTC.
    time: String,
    /// `error` if the exit code is not 0.
    level: LogLevel,
    /// `finished`.
    event: &'static str,
    /// How long the run took, milliseconds of real time.
    duration_ms: f64,
    /// The process's exit code and what it means.
    exit: ExitDocument,
    /// Steps' instances by status.
    counts: BTreeMap<&'static str, u32>,
    /// What was required of metrics; only if anything was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    thresholds: Vec<ThresholdDocument>,
    /// The grid's outputs by name.
    outputs: BTreeMap<Arc<str>, Value>,
}

/// The last line of a run that is over, without its end.
pub fn json_end(state: &RunState) -> String {
    let exit = exit_of(state);
    let started_at_ms = state.plan.as_deref().map_or(0, |plan| plan.started_at_ms);
    let end = End {
        time: instant(started_at_ms.saturating_add(state.real_us / 1_000)),
        level: if exit == ExitCode::Good { LogLevel::Info } else { LogLevel::Error },
        event: "finished",
        duration_ms: milliseconds(state.real_us),
        exit: ExitDocument::of(exit),
        counts: counts(state),
        thresholds: thresholds(state),
        outputs: outputs(state),
    };
    serde_json::to_string(&end).unwrap_or_default()
}
