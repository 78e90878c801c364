//! Child processes: run to their end, their lines logged, their whole group ended when the call is.
//!
//! Owns: `Job`, `Output`, the process group.
//! May import: `base`, `value`, `contract`.

mod group;
mod job;
mod output;

pub use job::{Job, run};
pub use output::Output;
