//! Fuzzing that runs on stable: whatever text comes in, nothing panics, overflows the stack, hangs, or takes memory without bound.
//!
//! Each target runs in a process of its own, this test binary once more, so that it may die of anything and its memory is its own. What
//! kills it is made as small as possible, again in processes of its own, and printed.
//!
//! A second each in `cargo test`; `SQUALL_FUZZ_SECONDS=30` makes it thirty, with a seed of its own each time, which `SQUALL_FUZZ_SEED`
//! gives again.

mod checker;
mod evaluator;
mod fmt;
pub mod grid;
mod harness;
mod lexer;
mod mutate;
mod parser;
mod smaller;
pub mod tape;
