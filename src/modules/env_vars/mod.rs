//! `env_vars`: reads environment variables.

mod call;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::EnvVars::MANIFEST, make: runner::<call::EnvVars> };
