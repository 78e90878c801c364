//! What comes of a rule.

use serde::{Deserialize, Serialize};

use super::Rule;

/// What a rule says: what must hold, or what must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// `require`
    Hold,
    /// `fail_on`
    NotHold,
}

/// What a breach does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnBreach {
    /// The run fails when it is over.
    #[default]
    Fail,
    /// The run stops at once, and fails.
    Abort,
    /// It is told.
    Warn,
}

/// How a threshold stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdState {
    /// There is nothing to judge by, or it is too early.
    #[default]
    Unknown,
    /// It is as it should be.
    Holds,
    /// It is not.
    Breached,
}

/// What became of a threshold in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It held.
    Held,
    /// It did not, or nothing was measured: the run fails.
    Failed,
    /// It did not, or nothing was measured, and the grid only wants to be told.
    Warned,
    /// What it watches was not to run.
    NotRun,
}

impl Must {
    /// The word in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hold => "require",
            Self::NotHold => "fail_on",
        }
    }
}

impl OnBreach {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Fail, Self::Abort, Self::Warn];

    /// The word in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Abort => "abort",
            Self::Warn => "warn",
        }
    }
}

impl ThresholdState {
    /// How a rule stands with a number.
    pub fn of(rule: &Rule, must: Must, actual: Option<f64>) -> Self {
        match actual {
            None => Self::Unknown,
            Some(actual) if rule.holds(actual) == (must == Must::Hold) => Self::Holds,
            Some(_) => Self::Breached,
        }
    }

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Holds => "holds",
            Self::Breached => "breached",
        }
    }
}

impl Verdict {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Warned => "warned",
            Self::NotRun => "not_run",
        }
    }
}
