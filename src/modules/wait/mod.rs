//! `wait`: polls until something is ready.

mod call;
mod poll;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Wait::MANIFEST, make: runner::<call::Wait> };
