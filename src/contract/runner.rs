//! The erased contract: what the engine sees.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{CallContext, Failure, Lane, LaneSetup, Lives, Manifest};
use crate::value::shape::{Arguments, Problem};
use crate::value::{Text, Value};

/// A boxed future, at the erased boundary only.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a call gives: the output, or why there is none.
pub type Outcome = Result<Value, Failure>;

/// A live resource, shared.
pub type ResourceHandle = Arc<dyn Any + Send + Sync>;

/// What a call changes in the world; decides what is durable before it, what is cached, what may run twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: it only reads.
    Pure,
    /// Something, but twice is as once.
    Idempotent,
    /// Something, each time.
    Effect,
}

/// Which output fields anyone reads; the others need not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// All of them.
    Everything,
    /// These.
    Fields(Vec<Text>),
}

impl Demand {
    /// Whether a field is read.
    pub fn wants(&self, field: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Fields(fields) => fields.iter().any(|one| one.as_str() == field),
        }
    }
}

/// One virtual user, or the single one of a step outside scenarios: what a module keeps between its calls (cookies, a connection).
#[derive(Default)]
pub struct User {
    /// Which user.
    pub id: u64,
    /// Which of its iterations.
    pub iteration: u64,
    kept: HashMap<TypeId, Box<dyn Any + Send>>,
}

impl User {
    /// A user that has nothing yet.
    pub fn new(id: u64) -> Self {
        Self { id, ..Self::default() }
    }

    /// What was kept under this type, made on first use.
    pub fn keep<T: Any + Send + Default>(&mut self) -> Option<&mut T> {
        self.kept.entry(TypeId::of::<T>()).or_insert_with(|| Box::<T>::default()).downcast_mut()
    }
}

/// A runner type: makes prepared calls.
pub trait Runner: Send + Sync {
    /// What it is.
    fn manifest(&self) -> &'static Manifest;

    /// The first stage, once for each step: `known` are the arguments that do not change from call to call (they are given again at the
    /// call), `demand` what of the output is read. An argument that is given but not wholly known yet stands there as [`Value::Unknown`],
    /// so that it is not taken for left out.
    ///
    /// # Errors
    /// Every problem with the known arguments. Missing ones are no problem here.
    fn prepare(&self, known: &Arguments, demand: &Demand) -> Result<Box<dyn Prepared>, Vec<Problem>>;
}

/// A step's call, ready to be made many times.
pub trait Prepared: Send + Sync {
    /// What a call with the known arguments changes.
    fn effect(&self) -> Effect;

    /// The second stage: one attempt, with all arguments.
    fn call<'a>(&'a self, cx: &'a CallContext, user: &'a mut User, arguments: Arguments) -> BoxFuture<'a, Outcome>;

    /// The same call for one load thread, if there is a shorter way to make it; asked once for each thread.
    ///
    /// # Errors
    /// If the arguments that never change cannot work.
    fn lane(&self, _setup: &LaneSetup<'_>) -> Result<Option<Box<dyn Lane>>, Failure> {
        Ok(None)
    }
}

/// A resource type.
pub trait ResourceType: Send + Sync {
    /// What it is.
    fn manifest(&self) -> &'static Manifest;

    /// Where one lives.
    fn lives(&self) -> Lives;

    /// Every problem with the arguments known before the run; missing ones are no problem here, and those that are given but not known
    /// yet stand there as [`Value::Unknown`].
    fn check(&self, known: &Arguments) -> Vec<Problem>;

    /// Makes one.
    fn create<'a>(&'a self, cx: &'a CallContext, arguments: Arguments) -> BoxFuture<'a, Result<ResourceHandle, Failure>>;

    /// Ends one; no user is left.
    fn destroy<'a>(&'a self, cx: &'a CallContext, handle: ResourceHandle) -> BoxFuture<'a, Result<(), Failure>>;
}
