#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "tests: tables of grids and what is said of them"
)]
//! Grids, good and broken, against a small catalogue of their own.

mod arguments;
mod blocks;
mod catalog;
mod cycles;
mod depends_on;
mod guards;
mod meta;
mod model;
mod repeat;
mod types;
mod uses;
mod values;
mod variables;
mod world;
