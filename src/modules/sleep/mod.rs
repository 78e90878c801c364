//! `sleep`: waits in plan time.

mod call;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Sleep::MANIFEST, make: runner::<call::Sleep> };
