//! The parts of an attempt's time.

use serde::{Deserialize, Serialize};

use std::borrow::Cow;

/// A part of a call's time: `dns`, `connect`, `tls`, `first_byte`, `body`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Its name.
    pub name: Cow<'static, str>,
    /// When it began, microseconds after the attempt did.
    pub start_us: u64,
    /// How long it took, microseconds.
    pub duration_us: u64,
}
