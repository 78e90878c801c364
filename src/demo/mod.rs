//! The five demo services: a small shop to run, load and break, living inside the process.
//!
//! It owns gateway, database, user, payment and echo, what can be broken in them and the shop's data. They speak real HTTP/1.1 to each other
//! over loopback, on a runtime of their own, so that neither their load nor an injected processor stress reaches the runner's tasks.
//!
//! ```text
//! gateway ─┬─> user ────┬─> database        echo
//!          └─> payment ─┘
//! ```
//!
//! What they answer and how long they take is a function of the seed, the service, the endpoint and the request's number or path alone.
//! Nothing fails unless told to (`POST /fail`, [`DemoOptions::flaky`]).
//!
//! Beside them stands [`Reference`], a server whose behaviour is known exactly: what `squall selftest` measures against.
//!
//! Owns: the services, their lifecycle, latency, failures and data; the reference server.
//! May import: `base`, `value`. It needs none of them today: the services stand for somebody else's system and know nothing of the runner.
#![cfg(feature = "http")]

mod bounded;
mod catalogue;
mod client;
mod condition;
mod database;
mod echo;
mod endpoint;
mod error;
mod extract;
mod gateway;
mod latency;
mod lifecycle;
mod ops;
mod payment;
mod recent_log;
mod records;
mod reference;
mod seeded;
mod server;
mod service;
mod shop;
mod stress;
mod tally;
mod user;

#[cfg(test)]
mod tests;

pub use lifecycle::{Demo, DemoOptions, Ports, ServiceAddress, start, start_on};
pub use reference::Reference;
pub use service::ServiceName;
