//! Numbers as Terraform's: binary floats of 512 bits, rounded half to even, printed with the shortest digits that read back.
//!
//! Owns: [`BigNumber`] (the float), its decimal text, and arithmetic on values, with a fast path for two machine integers.
//! May import: `base`.
//!
//! # Decision
//! The float is a significand and an exponent over `dashu-int`'s integers. Each operation is done exactly and rounded once, in one
//! place, so that it is plain to see that results are right to the last bit. `dashu-float` would give the operations, not the
//! shortest digits; it panics on infinities, and bounds no exponent, so `1e999999999` in a response body would eat the memory.
//! The price is about a hundred lines of our own.
//!
//! `terraform.txt` holds what Terraform gives for some hundred operations; the tests compare digit for digit. On purpose we differ:
//! - Beyond the range of IEEE 754's binary128 (about 10^±4932) a number is an error, or zero when too small, and so is a division by
//!   zero, `%` included. Terraform goes on with infinity, and with the dividend for `%`.
//! - There is no negative zero and no binary exponent (`1p3`).
//! - Whole numbers to a whole power are exact; Terraform's `pow` rounds to a machine float.
//! - A machine float enters by its shortest digits, so it equals the same digits written in a grid; in Terraform it does not.

mod arithmetic;
mod decimal;
mod float;
mod memo;

#[cfg(test)]
mod tests;

pub use arithmetic::{NumberError, abs, add, ceil, compare, div, fixed, floor, log, mul, neg, parse_int, pow, rem, signum, sub};
pub use float::BigNumber;
