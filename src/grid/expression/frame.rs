//! What one evaluation sees: the slots' values, and what is a function of no slot.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use crate::value::Value;

/// What one evaluation sees.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The values of the container's [`super::SlotTable`], by number. A slot that is not there reads as unknown.
    pub slots: &'a [Value],
    /// What is a function of no slot.
    pub ambient: &'a Ambient,
}

/// What an evaluation sees besides its slots.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// The instant that `now()` and `timestamp()` yield; read once by whoever evaluates, so that all expressions of one place agree.
    pub now: SystemTime,
    /// The process environment, for `env()`.
    pub environment: Arc<BTreeMap<String, String>>,
    /// How much one evaluation may do.
    pub budget: Budget,
}

impl Ambient {
    /// At an instant, with an environment, under the default budget.
    pub fn new(now: SystemTime, environment: Arc<BTreeMap<String, String>>) -> Self {
        Self { now, environment, budget: Budget::default() }
    }

    /// What folding sees; the instant is never read, because what reads it is never folded.
    pub(super) fn folding(environment: Arc<BTreeMap<String, String>>) -> Self {
        Self::new(SystemTime::UNIX_EPOCH, environment)
    }
}

/// How much one evaluation may do before it is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Parts of the expression evaluated, a part in a loop once a turn.
    pub steps: u64,
    /// Bytes of text and of elements produced on the way, intermediate ones included.
    pub bytes: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: 1_000_000, bytes: 64 << 20 }
    }
}
