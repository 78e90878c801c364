//! What a grid says of a node beyond what is done with it: carried in the facts, for exports, clusters and resumed runs.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a grid says of a node; all its instances share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotations {
    /// `tags`, as written.
    pub tags: Vec<Arc<str>>,
    /// `expect`: how long it is expected to take, microseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expect_us: Option<u64>,
    /// `on_resume`.
    pub on_resume: OnResume,
    /// `tracing.sample_rate`: of a million traces, how many are exported; none: what the exporter says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample_ppm: Option<u32>,
    /// `metrics.emit`: which of its metrics are exported; none: all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub emit: Option<Vec<MetricName>>,
    /// `placement.labels`: what the worker is told of it, by label.
    pub labels: Vec<(Arc<str>, Arc<str>)>,
    /// `placement.constraints`: what must hold for the worker.
    pub constraints: Vec<Constraint>,
}

impl Annotations {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What becomes of a step that was in flight when the run crashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnResume {
    /// It runs again.
    #[default]
    Rerun,
    /// It waits for the operator.
    Hold,
    /// It has failed.
    Fail,
}

/// A metric of a step or a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricName {
    /// From the intended start to the end.
    Latency,
    /// From the real start to the end.
    ServiceTime,
    /// What faults added.
    Injected,
    /// How late the generator was.
    Lateness,
    /// How many failed, of all.
    ErrorRate,
    /// The same of attempts.
    AttemptErrorRate,
    /// How many ended, by time.
    Throughput,
    /// How many checks held.
    Checks,
    /// Iterations that never began.
    DroppedIterations,
    /// How many calls of a service succeeded, of all.
    Availability,
    /// What steps take from what their calls gave, under a name that the grid chooses: a number.
    Custom,
    /// The same, of a time.
    CustomTime,
}

impl MetricName {
    /// All that have a word of their own.
    pub const ALL: [Self; 10] = [
        Self::Latency,
        Self::ServiceTime,
        Self::Injected,
        Self::Lateness,
        Self::ErrorRate,
        Self::AttemptErrorRate,
        Self::Throughput,
        Self::Checks,
        Self::DroppedIterations,
        Self::Availability,
    ];

    /// Whether only services have it, not steps nor scenarios.
    pub const fn is_of_services(self) -> bool {
        matches!(self, Self::Availability)
    }

    /// The word in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Latency => "latency",
            Self::ServiceTime => "service_time",
            Self::Injected => "injected",
            Self::Lateness => "lateness",
            Self::ErrorRate => "error_rate",
            Self::AttemptErrorRate => "attempt_error_rate",
            Self::Throughput => "throughput",
            Self::Checks => "checks",
            Self::DroppedIterations => "dropped_iterations",
            Self::Availability => "availability",
            Self::Custom | Self::CustomTime => "custom",
        }
    }
}

/// What must hold for a worker's label: `gpu`, `!gpu`, `region = eu`, `region != eu`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// The label.
    pub label: Arc<str>,
    /// What must hold for it.
    pub must: Must,
}

/// What must hold for a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// The worker has it.
    Be,
    /// It has not.
    NotBe,
    /// It has this value.
    Equal(Arc<str>),
    /// It has not this value; having no such label is enough.
    Differ(Arc<str>),
}

/// How constraints are written.
const CONSTRAINT_FORMS: &str = "a constraint is written \"gpu\", \"!gpu\", \"region=eu\" or \"region!=eu\"";

impl std::str::FromStr for Constraint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (label, must) = match text.split_once('=') {
            Some((label, value)) => {
                // `a == b` is what many write.
                let value: Arc<str> = value.trim_start_matches('=').trim().into();
                match label.strip_suffix('!') {
                    Some(label) => (label, Must::Differ(value)),
                    None => (label, Must::Equal(value)),
                }
            }
            None => text.trim().strip_prefix('!').map_or((text, Must::Be), |label| (label, Must::NotBe)),
        };
        let label = label.trim();
        let value = match &must {
            Must::Equal(value) | Must::Differ(value) => Some(&**value),
            Must::Be | Must::NotBe => None,
        };
        if is_label(label) && value.is_none_or(is_label) {
            Ok(Self { label: label.into(), must })
        } else {
            Err(format!("{text:?} is no constraint; {CONSTRAINT_FORMS}"))
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = &self.label;
        match &self.must {
            Must::Be => write!(f, "{label}"),
            Must::NotBe => write!(f, "!{label}"),
            Must::Equal(value) => write!(f, "{label}={value}"),
            Must::Differ(value) => write!(f, "{label}!={value}"),
        }
    }
}

/// Whether a text may be a label's name or value: letters, digits and `_ - . / :`, at least one.
pub fn is_label(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "_-./:".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_and_written() {
        for (text, shown) in [
            ("gpu", "gpu"),
            ("!gpu", "!gpu"),
            ("region=eu", "region=eu"),
            (" region == eu-west.1 ", "region=eu-west.1"),
            ("region != eu", "region!=eu"),
        ] {
            assert_eq!(text.parse::<Constraint>().map(|one| one.to_string()), Ok(shown.to_owned()), "{text}");
        }
        for bad in ["", "!", "=", "a=", "=b", "a b", "a=b=c", "a>b", "!!a", "a!"] {
            assert!(bad.parse::<Constraint>().is_err(), "{bad}");
        }
    }

    #[test]
    fn metrics_have_the_words_of_their_facts() {
        for metric in MetricName::ALL {
            assert_eq!(serde_json::to_value(metric).ok(), Some(metric.word().into()));
        }
    }
}
