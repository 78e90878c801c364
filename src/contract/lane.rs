//! The load path of a call.
//!
//! A step inside a scenario is called very often from few threads, so it may have a *lane*: the same call as [`Prepared::call`]
//! makes, for one load thread, with all that never changes made once. A lane lives on its thread: it need not be `Send`, keeps what
//! belongs to a virtual user in [`User`], and sets no timer of its own. A module without one is called as everywhere else.
//!
//! [`Prepared::call`]: super::Prepared::call

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{CallSettings, Failure, Outcome, ResourceHandle, RunContext, Tape, User};
use crate::value::shape::Arguments;
use crate::value::{Text, Value};

/// A boxed future that stays on its thread.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a lane is made of: all that holds for every iteration.
pub struct LaneSetup<'a> {
    /// The run around it.
    pub run: &'a Arc<RunContext>,
    /// The step's address.
    pub address: &'a Text,
    /// The arguments that hold for every iteration.
    pub fixed: &'a Arguments,
    /// The names of the others; a call gets their values in this order.
    pub changing: &'a [Text],
    /// The resources by slot; those that live on a load thread are this thread's.
    pub resources: &'a [(Text, ResourceHandle)],
    /// What the grid says besides, as far as it holds for every iteration.
    pub settings: &'a CallSettings,
}

/// One attempt on a lane.
pub struct LaneCall<'a> {
    /// The values of [`LaneSetup::changing`], in that order.
    pub changing: &'a [Value],
    /// What is sent as the idempotency key, if it changes from iteration to iteration.
    pub idempotency_key: Option<&'a Text>,
    /// Bytes sent and received, headers included, as far as the protocol can tell; added to.
    pub traffic: &'a mut Traffic,
    /// Where what is sent and received is written down, if it is wanted.
    pub tape: Option<&'a mut Tape>,
}

/// Bytes over the wire, without what TLS adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Sent.
    pub sent: u64,
    /// Received.
    pub received: u64,
    /// How many connections were opened.
    pub connections: u64,
}

/// A step's call on one load thread.
pub trait Lane {
    /// How long one attempt may take, if the module itself has a limit. Whoever calls drops the attempt then, and tells [`late`](Self::late).
    fn limit(&self) -> Option<Duration>;

    /// What an attempt failed with that took longer than its limit.
    fn late(&self, limit: Duration) -> Failure;

    /// One attempt. Dropping it cancels it: what it had of the user is then not used again.
    fn call<'a>(&'a self, call: LaneCall<'a>, user: &'a mut User) -> LocalFuture<'a, Outcome>;
}
