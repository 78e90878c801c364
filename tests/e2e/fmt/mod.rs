//! `squall fmt`: what it does to texts, and the command.

mod command;
pub mod laws;
mod terraform;
