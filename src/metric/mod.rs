//! What is measured, and how it is kept small.
//!
//! Owns: histograms of microseconds and the parts of an attempt's time.
//! May import: `base`.

mod histogram;
mod phase;

pub use histogram::{Bucket, Latency, Percentiles};
pub use phase::Phase;
