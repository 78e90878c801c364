//! The engine, driven through sessions with modules that do what a test says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod failures;
mod instances;
mod kit;
mod limits;
mod operator;
mod order;
mod resources;
mod stopping;
