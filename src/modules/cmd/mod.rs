//! `cmd`: runs a command.

mod call;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::Cmd::MANIFEST, make: runner::<call::Cmd> };
