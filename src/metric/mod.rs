//! What is measured, and how it is kept small.
//!
//! Owns: histograms of microseconds and of numbers, what is measured of a scenario, the parts of an attempt's time, and thresholds: rules over metrics,
//! metric paths, rolling windows.
//! May import: `base`.

mod histogram;
mod load;
mod numbers;
mod phase;
pub mod threshold;

pub use histogram::{Bucket, Latency, Percentiles};
pub use load::{BlockDigest, DIGEST_BLOCK, Dropped, IterationSample, LoadInterval, LoadSample, RollingDigest, StepSample};
pub use numbers::{CustomSample, Numbers};
pub use phase::Phase;
