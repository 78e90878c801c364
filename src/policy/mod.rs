//! What is done about failures, and what limits or shares calls, apart from what is called.
//!
//! Each is a state machine over plan time, so that windows, recovery and refill stand still with a pause; a thin shared form of it is what
//! the calls of a run wait at. [`Registry`] holds all that is shared, by key or by step, for a DAG's nodes and a scenario's iterations.
//!
//! Owns: whether and when a failed call is tried again; circuit breakers, token buckets, places for instances, claims, what calls gave.
//! May import: `base`, `value`, `contract`.

pub mod breaker;
pub mod bucket;
pub mod cache;
pub mod concurrency;
pub mod dedupe;
mod registry;
mod retry;

pub use registry::{Registry, Sharing};
pub use retry::{Backoff, RetryPolicy};
