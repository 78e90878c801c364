//! `squall`: an interactive terminal runner for load and chaos.
//!
//! # Map
//!
//! A file imports only from folders on lower floors; folders on one floor do not import each other (`tests/floors.rs` holds the table).
//!
//! | floor | folder | what it owns |
//! |---|---|---|
//! | 1 | [`base`] | ids, clocks, the ambient world, units, secrets, exit codes, diagnostics |
//! | 2 | [`value`] | the dynamic value, its types, conversion, shapes |
//! | 2 | [`metric`] | recorders, histograms, thresholds |
//! | 3 | [`event`] | facts, commands, fan-out |
//! | 3 | [`contract`] | what a runner or a resource is, the catalogue entry, the call context, conformance |
//! | 3 | [`layout`] | layered drawing: ids and edges in, coordinates, text and SVG out |
//! | 4 | [`state`] | the fold of events into a run's state, the session |
//! | 4 | [`grid`] | files → syntax → checked model; expressions and functions |
//! | 4 | [`modules`] | the catalogue: one folder a module |
//! | 4 | [`policy`] | retry, backoff, circuit breakers, rate limits, concurrency, dedupe, cache |
//! | 5 | [`plan`] | model → DAG, expansion, order, critical path |
//! | 5 | [`store`] | what outlives a run: the port, in memory |
//! | 5 | [`report`] | console and JSON reports |
//! | 5 | [`demo`] | the five demo services |
//! | 5 | [`load`] | load plans, worker threads, virtual users |
//! | 6 | [`engine`] | the dispatcher and the node state machine |
//! | 7 | [`tui`] | the terminal: model, update, view |
//! | 8 | [`cli`] | one file a command; composes everything |

pub mod base;

pub mod metric;
pub mod value;

pub mod contract;
pub mod event;
pub mod layout;

pub mod grid;
pub mod modules;
pub mod policy;
pub mod state;

pub mod demo;
pub mod load;
pub mod plan;
pub mod report;
pub mod store;

pub mod engine;

pub mod tui;

pub mod cli;
