//! The whole program from outside: the real binary, real servers, real signals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs, reason = "tests")]

#[cfg(unix)]
mod docs;
#[cfg(unix)]
mod examples;
mod httpbin;
mod kit;
#[cfg(unix)]
mod readme;
#[cfg(unix)]
mod screen;
mod sentences;
