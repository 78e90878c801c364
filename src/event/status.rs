//! How a node stands, and why it did not run to its end.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::By;

/// A node's status, in the words of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// For others.
    #[default]
    Waiting,
    /// For a slot, or a delay.
    Ready,
    /// It runs.
    Running,
    /// It did what it should.
    Succeeded,
    /// It did not.
    Failed,
    /// It did not run, and need not have.
    Skipped,
    /// It was ended before its end.
    Cancelled,
    /// It failed and waits for an operator.
    Held,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Waiting, Self::Ready, Self::Running, Self::Succeeded, Self::Failed, Self::Skipped, Self::Cancelled, Self::Held];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::Held => "held",
        }
    }

    /// Whether it is an end.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Skipped | Self::Cancelled)
    }
}

/// Why a node did not run, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its `if` or `enabled` is false.
    Condition,
    /// A node it needs failed.
    Upstream {
        /// The node that failed first.
        address: Arc<str>,
    },
    /// A node it needs was skipped, and it goes along (`run_if_skipped = false`).
    Along {
        /// The node that was skipped.
        address: Arc<str>,
    },
    /// Another node failed and the run fails fast.
    FailFast {
        /// The node that failed.
        address: Arc<str>,
    },
    /// The group it stands in ended before it did: a step in it failed, or its time was over.
    Group {
        /// The group.
        address: Arc<str>,
    },
    /// Another won the race.
    Lost {
        /// The winner.
        address: Arc<str>,
    },
    /// None of those whose race it waited for succeeded.
    NoWinner,
    /// Somebody asked, or a signal came.
    Asked(By),
    /// It did not end when told to, within the grace.
    Abandoned,
    /// The run's time was over.
    MaxDuration,
    /// A threshold was breached that ends the run.
    Threshold {
        /// What people call it.
        name: Arc<str>,
    },
    /// A resource that nobody needed.
    Unused,
    /// The tags it was run with do not choose it.
    NotChosen,
    /// Another with the same key ran already, and the grid skips the second (`dedupe`).
    Duplicate {
        /// The one that ran.
        address: Arc<str>,
    },
    /// A later one with the same key has taken over (`dedupe`).
    Superseded {
        /// The later one.
        address: Arc<str>,
    },
}
