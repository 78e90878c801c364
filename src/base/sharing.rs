//! The words of what limits and shares calls, shared by the language, the policies and the facts.

use serde::{Deserialize, Serialize};

/// Where a circuit breaker stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// It lets everything through.
    #[default]
    Closed,
    /// It lets nothing through.
    Open,
    /// It lets a few through, to see whether they succeed.
    HalfOpen,
}

impl BreakerState {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

/// Who shares what is stored or claimed under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The steps of one run.
    #[default]
    Run,
    /// All runs of one grid.
    Grid,
    /// All runs.
    Global,
}

impl Scope {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Grid => "grid",
            Self::Global => "global",
        }
    }
}

/// When a stored output may be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restore {
    /// Whenever there is one.
    #[default]
    Always,
    /// In a further life of a step, when it or its group is retried.
    OnRetry,
    /// When a run goes on that was broken off.
    OnResume,
}

/// What a second one does while another with the same key runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DedupeAction {
    /// It waits for its turn.
    #[default]
    Wait,
    /// It is skipped.
    Skip,
    /// All before it are cancelled.
    CancelPrevious,
}

/// In which order instances begin that may not all run at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InstanceOrder {
    /// The first of those that are ready.
    #[default]
    Any,
    /// None before all with a lower index have begun, or will not.
    Ordered,
}
