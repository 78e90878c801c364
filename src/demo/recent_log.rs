//! The last lines a service logged.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

use super::bounded::Shared;

/// How grave a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// All is well.
    Info,
    /// Somebody changed the service's condition, or asked for something impossible.
    Warn,
    /// The service failed.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        })
    }
}

/// The last lines, each beginning with the seconds since the service started.
#[derive(Debug)]
pub(super) struct RecentLog {
    started: Instant,
    lines: Shared<VecDeque<String>>,
}

impl RecentLog {
    /// How many lines are kept.
    pub(super) const MOST: usize = 200;

    /// An empty log that begins now.
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), lines: Shared::default() }
    }

    /// Adds a line.
    pub(super) fn write(&self, level: Level, text: fmt::Arguments<'_>) {
        let line = format!("+{:.3}s {level:<5} {text}", self.started.elapsed().as_secs_f64());
        self.lines.with(|lines| {
            lines.push_back(line);
            while lines.len() > Self::MOST {
                lines.pop_front();
            }
        });
    }

    /// The lines, oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.with(|lines| lines.iter().cloned().collect())
    }
}
