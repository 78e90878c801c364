//! The catalogue: one list, one folder a module.
//!
//! Each folder has the same files: `mod.rs` (what it is, its entry), `spec.rs` (shapes and manifest), `call.rs` (what it does), `tests.rs`
//! (its sample for the conformance suite and tests of its own). `shared` holds what two of them use; they never import each other, and
//! call each other by name through the run's catalogue.
//!
//! Owns: the built-in runners and resources.
//! May import: `base`, `value`, `metric`, `contract`.

mod assert;
#[cfg(feature = "shell")]
mod cmd;
mod env_vars;
#[cfg(feature = "http")]
mod http_client;
#[cfg(feature = "http")]
mod http_request;
mod ls;
mod print;
#[cfg(feature = "shell")]
mod script;
mod shared;
pub mod show;
mod sleep;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod wait;

use crate::contract::Catalog;

/// All built-in types, in the order that docs show them.
pub const CATALOG: Catalog = Catalog {
    runners: &[
        print::ENTRY,
        sleep::ENTRY,
        assert::ENTRY,
        env_vars::ENTRY,
        ls::ENTRY,
        #[cfg(feature = "shell")]
        cmd::ENTRY,
        #[cfg(feature = "shell")]
        script::ENTRY,
        #[cfg(feature = "http")]
        http_request::ENTRY,
        wait::ENTRY,
    ],
    resources: &[
        #[cfg(feature = "http")]
        http_client::ENTRY,
    ],
};
