//! What outlives a run: outputs of calls, and claims among runs.
//!
//! Owns: [`Store`], the port, and [`Memory`], its adapter that lives as long as the process and is shared by the runs in it.
//! May import: `base`, `value`, `contract`, `policy`.

mod memory;

use std::fmt;
use std::time::SystemTime;

pub use memory::Memory;

use crate::contract::BoxFuture;
use crate::policy::dedupe::{Claim, Claimant, Taken};
use crate::value::{Text, Value};

/// What a call gave in some run.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The output, marks and all: an adapter that writes it down seals what is marked.
    pub output: Value,
    /// When, by the wall clock.
    pub at: SystemTime,
}

/// A store could not do what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(
    /// One sentence without a full stop.
    pub String,
);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

/// What outlives a run. Keys carry their scope: a grid's name stands in those of its runs.
pub trait Store: Send + Sync {
    /// What was saved last under a key.
    ///
    /// # Errors
    /// The store cannot be read.
    fn load<'a>(&'a self, key: &'a Text) -> BoxFuture<'a, Result<Option<Stored>, StoreError>>;

    /// Saves what a call gave.
    ///
    /// # Errors
    /// The store cannot be written.
    fn save<'a>(&'a self, key: &'a Text, stored: Stored) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Claims a key among runs, waiting if the claimant does.
    ///
    /// # Errors
    /// The store cannot be reached. That another has the claim is no error: [`Taken`].
    fn claim<'a>(&'a self, key: &'a Text, claimant: Claimant) -> BoxFuture<'a, Result<Result<Claim, Taken>, StoreError>>;
}
