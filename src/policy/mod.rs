//! What is done about failures, apart from what fails.
//!
//! Owns: whether and when a failed call is tried again.
//! May import: `base`, `value`, `contract`.

mod retry;

pub use retry::{Backoff, RetryPolicy};
