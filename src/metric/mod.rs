//! What is measured, and how it is kept small.
//!
//! Owns: histograms of microseconds, what is measured of a scenario, and the parts of an attempt's time.
//! May import: `base`.

mod histogram;
mod load;
mod phase;

pub use histogram::{Bucket, Latency, Percentiles};
pub use load::{BlockDigest, DIGEST_BLOCK, Dropped, IterationSample, LoadInterval, LoadSample, StepSample};
pub use phase::Phase;
