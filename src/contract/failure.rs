//! Why a call failed.

use std::fmt;
use std::time::Duration;

pub use crate::base::failure::ErrorClass;
use crate::value::Value;

/// Why a call failed, and what it got all the same.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The class.
    pub class: ErrorClass,
    /// One sentence without a full stop; no secrets.
    pub message: String,
    /// The protocol's status, where there is one (HTTP: 503).
    pub status: Option<u16>,
    /// How long the other side asked to wait before a retry.
    pub retry_after: Option<Duration>,
    /// What was received, if anything: `self.output` in checks, and the screen, show it.
    pub output: Option<Value>,
}

impl Failure {
    /// A failure with nothing but class and message.
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), status: None, retry_after: None, output: None }
    }

    /// A failure of no particular class.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(ErrorClass::Error, message)
    }

    /// Adds what was received.
    #[must_use]
    pub fn with_output(mut self, output: Value) -> Self {
        self.output = Some(output);
        self
    }

    /// Adds the protocol's status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class, self.message)
    }
}
