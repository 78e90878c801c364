//! Meta-arguments: what every step has besides its `arguments`. One file an idea.

pub(super) mod annotations;
pub(super) mod breaker;
pub(super) mod cache;
pub(super) mod checks;
pub(super) mod concurrency;
pub(super) mod conditions;
pub(super) mod dedupe;
pub(super) mod depends_on;
pub(super) mod given;
mod labels;
pub(super) mod metrics;
pub(super) mod on_error;
pub(super) mod one_to_one;
pub(super) mod race;
pub(super) mod rate_limit;
pub(super) mod repeat;
pub(in crate::grid::check) mod required;
pub(super) mod retry;
pub(super) mod scope;
pub(super) mod service;
pub(super) mod shared;
pub(super) mod timeouts;
pub(super) mod uses;
