//! Tests of the functions: what Terraform answers (`terraform`, `files`), what is ours (`own`, `chance`, `rsa`), laws that hold for any
//! input (`laws`, `measured`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod chance;
#[cfg(unix)]
mod files;
mod harness;
mod laws;
mod measured;
mod own;
mod rsa;
mod terraform;
