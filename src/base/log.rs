//! How important a log line is, and where it came from.

use serde::{Deserialize, Serialize};

/// How important a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For finding mistakes.
    Debug,
    /// For following what happens.
    Info,
    /// Something to look at.
    Warn,
    /// Something failed.
    Error,
}

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// The module itself.
    Module,
    /// A child process's standard output.
    Stdout,
    /// A child process's standard error.
    Stderr,
}
