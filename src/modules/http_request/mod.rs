//! `http_request`: one HTTP request, with its redirects.

mod answer;
mod call;
mod exchange;
mod lane;
mod notes;
mod outgoing;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Action, RunnerEntry, runner};

/// Its place in the catalogue.
pub const ENTRY: RunnerEntry = RunnerEntry { manifest: &call::HttpRequest::MANIFEST, make: runner::<call::HttpRequest> };
