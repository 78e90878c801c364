//! `ls`: lists a folder.

mod call;
mod pattern;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Ls::MANIFEST, make: runner::<call::Ls> };
