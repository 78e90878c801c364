//! Classes of failures: what retries, breakers and reports go by; and what a failure does to the run.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The class of a failure; `retry_on` and `abort_on` name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// It took longer than it may.
    Timeout,
    /// No connection: refused, unreachable, a name that does not resolve.
    Connect,
    /// The TLS handshake failed.
    Tls,
    /// The connection ended in the middle.
    Reset,
    /// An answer with a status that was not expected.
    Status,
    /// An answer that could not be read, or was too large.
    Body,
    /// A check did not hold.
    Check,
    /// An open circuit breaker let nothing through.
    Breaker,
    /// Over the rate limit.
    RateLimit,
    /// Anything else.
    Error,
}

impl ErrorClass {
    /// All classes.
    pub const ALL: [Self; 10] = [
        Self::Timeout,
        Self::Connect,
        Self::Tls,
        Self::Reset,
        Self::Status,
        Self::Body,
        Self::Check,
        Self::Breaker,
        Self::RateLimit,
        Self::Error,
    ];

    /// The word in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Reset => "reset",
            Self::Status => "status",
            Self::Body => "body",
            Self::Check => "check",
            Self::Breaker => "breaker",
            Self::RateLimit => "rate_limit",
            Self::Error => "error",
        }
    }

    /// The class of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.word() == word)
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a failure is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureMatch {
    /// `any`: every class but `breaker`.
    Any,
    /// A class.
    Class(ErrorClass),
    /// One status: `"503"`.
    Status(u16),
    /// A hundred of them: `"5xx"` is 5.
    StatusHundred(u8),
}

/// What a step's failure does to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Nothing new starts, what runs is cancelled.
    FailFast,
    /// Independent branches go on.
    Continue,
    /// The step waits for an operator; independent branches go on.
    Hold,
}

impl OnFailure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FailFast, Self::Continue, Self::Hold];

    /// The word on the command line and in a grid.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FailFast => "fail-fast",
            Self::Continue => "continue",
            Self::Hold => "hold",
        }
    }
}
