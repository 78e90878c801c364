//! Expressions from text to value.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod budget;
mod chance;
mod evaluation;
mod folding;
mod laws;
mod marks;
mod references;
mod services;
mod spec;
mod templates;
mod world;
