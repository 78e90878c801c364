//! What is kept of single iterations: whole ones, few of many.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{CheckResult, NodeError};
use crate::base::failure::ErrorClass;
use crate::value::{Value, exact};

/// Which iterations of a scenario are kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recording {
    /// All of them.
    All,
    /// Those that failed.
    Failed,
    /// Those that failed, the slowest of each step, and some that the seed picks.
    Sample,
    /// None.
    None,
}

impl Recording {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::All, Self::Failed, Self::Sample, Self::None];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Failed => "failed",
            Self::Sample => "sample",
            Self::None => "none",
        }
    }
}

/// An iteration, whole. Its times are microseconds of its scenario's plan time, real time where it says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IterationRecord {
    /// Which of its scenario, from 0: all that was drawn for it was drawn by this.
    pub index: u64,
    /// Whose.
    pub user: u64,
    /// Which of that user's, from 0.
    pub turn: u64,
    /// When the plan had it begin; none where users begin when they are free.
    pub intended_us: Option<u64>,
    /// When it began.
    pub started_us: u64,
    /// How long it took, think time included; real time.
    pub duration_us: u64,
    /// What ended it; none: it came to its end.
    pub error: Option<NodeError>,
    /// Its variations, by name.
    #[serde(with = "exact::named")]
    pub variations: Vec<(Arc<str>, Value)>,
    /// Its rows of data, by the name of the set.
    pub rows: Vec<(Arc<str>, RowRecord)>,
    /// The weighted group it ran.
    pub group: Option<Arc<str>>,
    /// Its steps, in the order they began.
    pub steps: Vec<StepRecord>,
    /// Its place in the order by which the seed picks: those with the lowest are kept.
    pub rank: u64,
}

/// A row of data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowRecord {
    /// Which, from 0.
    pub row: u64,
    /// Its fields, by column.
    #[serde(with = "exact::named")]
    pub fields: Vec<(Arc<str>, Value)>,
}

/// A step of an iteration, or one instance of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which, by its place in the plan of the load.
    pub step: u32,
    /// Which instance, if it has several.
    pub key: Option<Arc<str>>,
    /// When it began, since the iteration did; real time.
    pub started_us: u64,
    /// From its intended start.
    pub latency_us: u64,
    /// From its real one.
    pub service_time_us: u64,
    /// What it failed with, after all attempts.
    pub error: Option<NodeError>,
    /// Its attempts; none if it failed before the first.
    pub attempts: Vec<AttemptRecord>,
}

/// One attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttemptRecord {
    /// When it began, since the iteration did; real time.
    pub started_us: u64,
    /// How long it took.
    pub duration_us: u64,
    /// What it failed with.
    pub error: Option<NodeError>,
    /// Its checks, in the order written.
    pub checks: Vec<CheckResult>,
    /// What was sent and received, in order. Redirects have several of each.
    pub parts: Vec<PartRecord>,
}

/// A part of what was sent or received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRecord {
    /// Which.
    pub part: MessagePart,
    /// Its beginning: secrets scrubbed, what is no text replaced.
    pub text: Arc<str>,
    /// How long it was in whole, bytes.
    pub length: u64,
    /// Whether `text` is not all of it.
    pub cut: bool,
}

/// A part of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessagePart {
    /// The request's head; of what is no request, nothing.
    RequestHead,
    /// The request's body, or the arguments of what is no request.
    RequestBody,
    /// The response's head.
    ResponseHead,
    /// The response's body, or the output of what is no request.
    ResponseBody,
}

impl IterationRecord {
    /// The class of what ended it.
    pub fn class(&self) -> Option<ErrorClass> {
        self.error.as_ref().map(|error| error.class)
    }

    /// The slowest run of a step in it, by latency, microseconds.
    pub fn slowest_us(&self, step: u32) -> Option<u64> {
        self.steps.iter().filter(|run| run.step == step).map(|run| run.latency_us).max()
    }

    /// About how much memory its texts need, bytes.
    pub fn texts(&self) -> usize {
        self.steps.iter().flat_map(|step| &step.attempts).flat_map(|attempt| &attempt.parts).map(|part| part.text.len()).sum()
    }

    /// The same without the texts of what was sent and received.
    #[must_use]
    pub fn without_texts(&self) -> Self {
        let mut bare = self.clone();
        let attempts = bare.steps.iter_mut().flat_map(|step| &mut step.attempts);
        for part in attempts.flat_map(|attempt| &mut attempt.parts) {
            part.cut |= !part.text.is_empty();
            part.text = Arc::from("");
        }
        bare
    }
}
