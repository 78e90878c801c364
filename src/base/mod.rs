//! Nouns of no domain, and everything ambient.
//!
//! Owns: ids, clocks, the ambient world (files, environment, arguments, output, randomness), units, secrets, exit codes, diagnostics.
//! May import: nothing of ours.

pub mod annotation;
pub mod backoff;
pub mod clock;
pub mod diagnostic;
pub mod exit;
pub mod failure;
pub mod files;
pub mod id;
pub mod log;
pub mod panic;
pub mod secret;
pub mod seed;
pub mod sharing;
pub mod signal;
pub mod units;
pub mod version;
pub mod world;
