//! The whole program from outside: the real binary, real servers, real signals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs, reason = "tests")]

mod bad_input;
mod broken;
#[cfg(unix)]
mod docs;
#[cfg(unix)]
mod examples;
mod exits;
mod failing;
mod fmt;
mod fuzz;
mod hlog;
mod httpbin;
mod kit;
mod lines;
mod load;
mod metas;
mod oddities;
mod parallel;
mod project;
#[cfg(unix)]
mod readme;
mod recording;
mod schema;
#[cfg(unix)]
mod screen;
mod secrets;
mod sentences;
mod service;
mod stopping;
mod thresholds;
mod values;
