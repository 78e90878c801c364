//! The engine, driven through sessions with modules that do what a test says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod annotations;
mod arguments;
mod breaker;
mod budget;
mod cache;
mod calls;
mod chance;
mod checks;
mod concurrency;
mod conditions;
mod control;
mod dedupe;
mod delays;
mod dependencies;
mod failures;
mod fallback;
mod groups;
mod in_groups;
mod instances;
mod kinds;
mod kit;
mod limits;
mod neighbours;
mod operator;
mod order;
mod pairs;
mod priority;
mod races;
mod rate_limit;
mod resources;
mod retry;
mod scope;
mod sensitive;
mod stopping;
mod tags;
