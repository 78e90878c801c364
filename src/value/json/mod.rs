//! JSON in and out.
//!
//! Owns: [`parse`], straight from shared text into a value, and [`to_string`], as Terraform's `jsonencode` writes.
//! May import: `base`.
//!
//! serde reads and writes values too, for what travels through serde; it keeps fewer digits of a number, and hides sensitive
//! values instead of refusing them.

mod read;
mod write;

#[cfg(test)]
mod tests;

pub use read::{JsonError, MAX_DEPTH, parse};
pub use write::{JsonWriteError, to_string, to_string_pretty};
