//! What a unit gets: all it needs, so that it never asks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cancel::Cancel;
use super::inherit::Inherited;
use super::report::{Batch, Report, What};
use super::scenario::ScenarioWork;
use super::shared::Shared;
use super::slots::ambient;
use crate::base::clock::RunClock;
use crate::base::id::{Epoch, NodeId};
use crate::contract::{Demand, Effect, Prepared, ResourceHandle, ResourceType, RunContext};
use crate::event::NodeError;
use crate::grid::expression::{Ambient, EvalError, Target};
use crate::grid::model::{ArgumentDef, ResourceDef, RetryDef, StepDef, StepPolicy, UseBinding, known_arguments};
use crate::value::shape::{Argument, Problem};
use crate::value::{Text, Value};

/// A step, made ready to run: once for all its instances. Cloning shares it.
#[derive(Clone)]
pub(super) struct Program {
    pub(super) definition: Arc<Definition>,
    pub(super) work: Work,
}

impl Program {
    /// Prepares a step.
    ///
    /// # Errors
    /// What is wrong with the arguments that are known.
    pub(super) fn new(step: &StepDef) -> Result<Self, Vec<Problem>> {
        // The screen shows outputs, so all of them are read.
        Self::edited(step, &[])
    }

    /// Prepares a step of which some arguments are others than those written.
    ///
    /// # Errors
    /// What is wrong with the arguments that are known.
    pub(super) fn edited(step: &StepDef, edits: &[(Text, Value)]) -> Result<Self, Vec<Problem>> {
        let definition = Arc::new(Definition::of_step(step));
        let Some(call) = step.call() else { return Ok(Self { definition, work: Work::Group }) };
        let mut arguments = known_arguments(&call.arguments);
        for (name, value) in edits {
            arguments.set(name.clone(), Argument::Value(value.clone()));
        }
        let prepared = (call.entry.make)().prepare(&arguments, &Demand::Everything)?;
        Ok(Self { definition, work: Work::Step(prepared.into()) })
    }
}

/// What a unit does. Cloning shares it.
#[derive(Clone)]
pub(super) enum Work {
    /// A step's call.
    Step(Arc<dyn Prepared>),
    /// A resource's creation.
    Create(Arc<dyn ResourceType>),
    /// A group: the dispatcher runs what is in it.
    Group,
    /// A scenario: load threads run what is in it.
    Scenario(Arc<ScenarioWork>),
}

impl Work {
    /// What it changes, as far as that is known.
    pub(super) fn effect(&self) -> Effect {
        match self {
            Self::Step(call) => call.effect(),
            Self::Create(_) | Self::Group | Self::Scenario(_) => Effect::Effect,
        }
    }
}

/// The parts of a definition that a unit reads, of a step or a resource.
pub(super) struct Definition {
    /// Its address, the same for all instances.
    pub(super) address: Text,
    /// Its type.
    pub(super) type_name: &'static str,
    /// The resources it uses.
    pub(super) uses: Vec<UseBinding>,
    pub(super) arguments: Arc<[ArgumentDef]>,
    pub(super) policy: Arc<StepPolicy>,
    /// Where `self` stands among the slots.
    pub(super) self_slot: Option<usize>,
}

impl Definition {
    /// Of a step.
    pub(super) fn of_step(step: &StepDef) -> Self {
        Self {
            address: step.path.clone(),
            type_name: step.type_name(),
            // A group needs none: what is in it does.
            uses: if step.group().is_some() { Vec::new() } else { step.uses.clone() },
            arguments: step.call().map_or_else(|| Arc::from([]), |call| Arc::clone(&call.arguments)),
            policy: Arc::clone(&step.policy),
            self_slot: step.slots.slots.iter().position(|slot| slot.target == Target::SelfValue),
        }
    }

    /// Of a resource, in the same form.
    pub(super) fn of_resource(resource: &ResourceDef) -> Self {
        let policy = StepPolicy { timeouts: resource.timeouts.clone(), retry: resource.retry.clone(), ..StepPolicy::default() };
        Self {
            address: Text::from(resource.address()),
            type_name: resource.entry.manifest.name,
            uses: resource.uses.clone(),
            arguments: Arc::clone(&resource.arguments),
            policy: Arc::new(policy),
            self_slot: None,
        }
    }

    /// Whether anything is to be evaluated before its calls.
    pub(super) fn evaluates(&self) -> bool {
        !self.arguments.is_empty() || !self.policy.given.is_empty()
    }

    pub(super) fn retry(&self) -> Option<&RetryDef> {
        self.policy.retry.as_ref()
    }
}

/// One life of one node.
pub(super) struct Job {
    pub(super) node: NodeId,
    pub(super) epoch: Epoch,
    pub(super) address: Text,
    pub(super) work: Work,
    pub(super) definition: Arc<Definition>,
    pub(super) slots: Vec<Value>,
    pub(super) resources: Vec<(Text, ResourceHandle)>,
    /// Plan time of its own, or the run's.
    pub(super) clock: RunClock,
    /// Arguments that it has in this life instead of those written.
    pub(super) edits: Vec<(Text, Value)>,
    pub(super) cancel: Cancel,
    /// What the groups around it say of its calls.
    pub(super) inherited: Inherited,
    pub(super) shared: Arc<Shared>,
    /// What is not sent yet.
    pub(super) outbox: Mutex<Batch>,
    /// It has something to do before it waits for a slot; else it has one already.
    pub(super) delayed: bool,
}

impl Job {
    /// What all calls see of the run.
    pub(super) fn context(&self) -> &Arc<RunContext> {
        &self.shared.context
    }

    /// Tells the dispatcher something. If that is gone, so is the run.
    pub(super) fn report(&self, what: What) {
        self.report_with_next(what);
        self.send_reports();
    }

    /// Tells the dispatcher something that need not be known before the unit waits or has more to tell: most calls of a large run end
    /// in the same breath as they begin.
    pub(super) fn report_with_next(&self, what: What) {
        self.outbox().push(Report { node: self.node, epoch: self.epoch, what });
    }

    /// Sends what is not sent yet. Under the lock, so that nothing overtakes it.
    pub(super) fn send_reports(&self) {
        let mut outbox = self.outbox();
        if !outbox.is_empty() {
            let _ = self.shared.reports.send(std::mem::take(&mut outbox));
        }
    }

    fn outbox(&self) -> MutexGuard<'_, Batch> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What expressions see besides slots, at this instant.
    pub(super) fn ambient(&self) -> Ambient {
        ambient(self.context(), self.address.clone())
    }

    /// An error of one of its expressions, with its place.
    pub(super) fn place(&self, error: &EvalError) -> String {
        error.located(&self.shared.sources)
    }

    /// An evaluation's error as a node's.
    pub(super) fn error(&self, error: &EvalError) -> NodeError {
        let text = self.place(error);
        NodeError {
            class: crate::base::failure::ErrorClass::Error,
            message: self.context().secrets.scrub(&text).into(),
            status: None,
        }
    }
}
