//! The service's own count of its requests, by endpoint.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bounded::Shared;

/// What one endpoint has counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Requests that arrived, also those whose client left before the answer.
    pub(super) requests: u64,
    /// Answers of status 400 and above.
    pub(super) errors: u64,
}

/// The counts of all endpoints of a service, by `METHOD /path`.
#[derive(Debug, Default)]
pub(super) struct Tally(Shared<BTreeMap<&'static str, Counts>>);

impl Tally {
    /// Shows `endpoint` from the start, with nothing counted.
    pub(super) fn register(&self, endpoint: &'static str) {
        self.0.with(|counts| {
            counts.entry(endpoint).or_default();
        });
    }

    /// Counts an arriving request; gives its number at this endpoint, from 0.
    pub(super) fn arrived(&self, endpoint: &'static str) -> u64 {
        self.0.with(|counts| {
            let counts = counts.entry(endpoint).or_default();
            counts.requests += 1;
            counts.requests - 1
        })
    }

    /// Counts an answer of status 400 or above.
    pub(super) fn failed(&self, endpoint: &'static str) {
        self.0.with(|counts| counts.entry(endpoint).or_default().errors += 1);
    }

    /// All counts of this moment.
    pub(super) fn all(&self) -> BTreeMap<&'static str, Counts> {
        self.0.with(|counts| counts.clone())
    }
}
