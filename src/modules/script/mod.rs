//! `script`: runs a script that stands in the grid.

mod call;
mod file;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Script::MANIFEST, make: runner::<call::Script> };
