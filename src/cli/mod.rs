//! The command line: one file a command; everything is put together here.
//!
//! Owns: arguments, commands, which view a run gets, signals, the runtime, the process's end.
//! May import: everything.

mod app;
mod arguments;
mod changes;
mod check;
mod checked;
mod colour;
mod complaint;
mod completions;
#[cfg(feature = "http")]
mod demo;
mod drawing;
mod dry_run;
mod event_file;
mod explain;
mod fmt;
mod gates;
mod graph;
mod hcl_manifest;
#[cfg(feature = "http")]
mod hit;
mod launch;
mod lines;
mod manifest;
mod modules;
mod network;
mod picture;
mod planned;
mod profiles;
mod reload;
mod replace;
mod run;
mod runtime;
#[cfg(debug_assertions)]
mod sabotage;
mod screen;
#[cfg(feature = "http")]
mod selftest;
mod teller;
mod watch;

#[cfg(test)]
mod tests;

pub use app::run;
