//! Runs a plan.
//!
//! One [dispatcher](dispatcher) owns all run state: it decides what starts, it alone changes a node's status, and it numbers the facts. It
//! has a thread of its own, so that nothing a module does can keep it from ending the run. A node's work is a [unit](unit) on the shared
//! runtime: it evaluates arguments, waits, makes attempts, and reports; the dispatcher turns reports into facts. Reports of an earlier
//! life (epoch) of a node are passed on as facts and change nothing.
//!
//! A scenario's unit runs its load threads; that of a [`mix`] runs those of several scenarios, which begin and end with it as nodes of their
//! own. What steps count besides ([`custom`]) are facts like what they give.
//!
//! What limits and shares calls stands around a unit in the order of the language: [`same`] (dedupe, cache) before it waits, [`places`]
//! (concurrency) while it does, [`guarded`] (breaker, rate limit) around each attempt. What they share is the run's, in one registry.
//!
//! ```text
//! operator ── Command ──▶ ┌────────────┐ ── RunEvent ──▶ fan-out ──▶ fold ──▶ Session ──▶ screens
//!                         │ dispatcher │
//! unit ────── Report ───▶ └────────────┘ ── spawns ──▶ units (attempts), resources (create, destroy), timers
//! ```
//!
//! Owns: the dispatcher, the node state machine, units, the lives of resources.
//! May import: `base`, `value`, `metric`, `event`, `contract`, `state`, `grid`, `policy`, `plan`, `store`, `load`.

mod attempt;
mod board;
mod budget;
mod call_settings;
mod cancel;
mod choice;
mod collection;
mod custom;
mod dispatcher;
mod ending;
mod fallback;
mod group;
mod guarded;
mod hold;
mod inherit;
mod job;
mod limits;
mod log;
mod mix;
mod node;
mod operator;
mod outcome;
mod places;
mod race;
mod ready;
mod report;
mod rerun;
mod resource;
mod retry;
mod run;
mod same;
mod scenario;
mod schedule;
mod setting;
mod shared;
mod slots;
mod stop;
mod thresholds;
mod unit;

#[cfg(test)]
mod tests;

pub use run::{Run, RunOptions, start};
