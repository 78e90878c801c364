//! Tests of the functions: what Terraform answers (`terraform`), what is ours (`own`), laws that hold for any input (`laws`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod harness;
mod laws;
mod own;
mod terraform;
