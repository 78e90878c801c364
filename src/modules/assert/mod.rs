//! `assert`: fails unless a condition holds.

mod call;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Assert::MANIFEST, make: runner::<call::Assert> };
