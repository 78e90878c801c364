//! What was injected into a service's answers: a failure, a latency.

use std::fmt;
use std::time::Duration;

/// A failure a service can be told to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// 500 on every business request.
    DatabaseError,
    /// A business request hangs; after a bound 504.
    Timeout,
    /// 401 on every business request.
    Auth,
    /// 429 with `Retry-After` on every business request.
    RateLimit,
    /// Any other name: 503 on every business request.
    Custom(String),
}

impl Failure {
    /// The longest name of a custom failure, in characters.
    pub(super) const LONGEST_NAME: usize = 64;

    /// A failure by its type name; `None` if that is empty, too long, or more than letters, digits, `_` and `-`.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.len() > Self::LONGEST_NAME || !name.chars().all(plain) {
            return None;
        }
        Some(match name {
            "database_error" => Self::DatabaseError,
            "timeout" => Self::Timeout,
            "auth_failure" => Self::Auth,
            "rate_limit" => Self::RateLimit,
            other => Self::Custom(other.to_owned()),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DatabaseError => "database_error",
            Self::Timeout => "timeout",
            Self::Auth => "auth_failure",
            Self::RateLimit => "rate_limit",
            Self::Custom(name) => name,
        })
    }
}

/// All that is injected into a service's answers at the moment.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    /// The failure, if the service was told to fail.
    pub(super) failure: Option<Failure>,
    /// Added to every business request.
    pub(super) latency: Duration,
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_failure_is_read_back_from_its_name() {
        for name in ["database_error", "timeout", "auth_failure", "rate_limit", "disk-full"] {
            assert_eq!(Failure::parse(name).map(|failure| failure.to_string()).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_name_that_is_no_name_is_refused() {
        for name in ["", "with space", "new\nline", &"x".repeat(65)] {
            assert_eq!(Failure::parse(name), None, "{name:?}");
        }
    }
}
