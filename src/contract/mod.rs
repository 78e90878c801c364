//! What a module is: the contract between the engine and whatever does a step's work.
//!
//! A *runner* does one unit of work in two stages: [`Runner::prepare`] once, with the arguments known so far and what of the output
//! anyone reads, then [`Prepared::call`] for each attempt. A *resource* is long-lived and shared. Both are described by a [`Manifest`],
//! made from shapes; checks, docs and conformance read it. Authors write the typed [`Action`] and [`Asset`]; [`runner`] and
//! [`resource`] erase them. Under load a prepared call may have a [`Lane`].
//!
//! Owns: runner, resource, manifest, catalogue, call context, failures.
//! May import: `base`, `value`, `metric`.

mod action;
mod asset;
mod catalog;
pub mod conformance;
mod context;
mod failure;
mod lane;
mod manifest;
mod runner;
mod tape;

pub use action::{Action, runner};
pub use asset::{Asset, resource};
pub use catalog::{Catalog, ResourceEntry, RunnerEntry};
pub use context::{CallContext, CallSettings, Line, LogLevel, LogSink, Network, Phase, Resolve, RunContext, Stream};
pub use failure::{ErrorClass, Failure};
pub use lane::{Lane, LaneCall, LaneSetup, LocalFuture, Traffic};
pub use manifest::{Lives, Manifest, OutputDef, UseDef};
pub use runner::{BoxFuture, Demand, Effect, Outcome, Prepared, ResourceHandle, ResourceType, Runner, User};
pub use tape::{Shows, Tape, TapePart, Taped, Wire, WireLoan};
