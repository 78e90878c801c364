#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "tests: tables of grids and what is said of them"
)]
//! Grids, good and broken, against a small catalogue of their own.

mod annotations;
mod arguments;
mod blocks;
mod calls;
mod catalog;
mod cycles;
mod depends_on;
mod groups;
mod guards;
mod manifests;
mod meta;
mod model;
mod policies;
mod profiles;
mod repeat;
mod scope;
mod settings;
mod thresholds;
mod types;
mod uses;
mod values;
mod variables;
mod world;
