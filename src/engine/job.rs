//! What a unit gets: all it needs, so that it never asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::cancel::Cancel;
use super::inherit::Inherited;
use super::log::LogGate;
use super::report::{Report, Reports, What};
use super::shared::Shared;
use crate::base::clock::RunClock;
use crate::base::diagnostic::Sources;
use crate::base::id::{Epoch, NodeId};
use crate::contract::{Demand, Effect, Prepared, ResourceHandle, ResourceType, RunContext};
use crate::event::NodeError;
use crate::grid::expression::{Ambient, EvalError, Target};
use crate::grid::model::{ArgumentDef, CallDef, ResourceDef, RetryDef, StepDef, StepPolicy, UseBinding, known_arguments};
use crate::value::shape::{Argument, Problem};
use crate::value::{Text, Value};

/// A step's call, prepared once for all its instances.
pub(super) struct Program {
    pub(super) prepared: Box<dyn Prepared>,
}

impl Program {
    /// Prepares a call.
    pub(super) fn new(call: &CallDef) -> Result<Self, Vec<Problem>> {
        // The screen shows outputs, so all of them are read.
        Self::edited(call, &[])
    }

    /// Prepares a call of which some arguments are others than those written.
    pub(super) fn edited(call: &CallDef, edits: &[(Text, Value)]) -> Result<Self, Vec<Problem>> {
        let mut arguments = known_arguments(&call.arguments);
        for (name, value) in edits {
            arguments.set(name.clone(), Argument::Value(value.clone()));
        }
        let prepared = (call.entry.make)().prepare(&arguments, &Demand::Everything)?;
        Ok(Self { prepared })
    }
}

/// What a unit does.
pub(super) enum Work {
    /// A step's call.
    Step(Arc<Program>),
    /// A resource's creation.
    Create(Arc<dyn ResourceType>),
    /// A group: the dispatcher runs what is in it.
    Group,
}

impl Work {
    /// What it changes, as far as that is known.
    pub(super) fn effect(&self) -> Effect {
        match self {
            Self::Step(program) => program.prepared.effect(),
            Self::Create(_) | Self::Group => Effect::Effect,
        }
    }
}

/// The parts of a definition that a unit reads, of a step or a resource.
#[derive(Clone)]
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
    /// For messages: where expressions stand.
    pub(super) sources: Arc<Sources>,
}

impl Definition {
    /// Of a step.
    pub(super) fn of_step(step: &StepDef, sources: &Arc<Sources>) -> Self {
        Self {
            address: step.path.clone(),
            type_name: step.call().map_or("group", |call| call.entry.manifest.name),
            uses: step.uses.clone(),
            arguments: step.call().map_or_else(|| Arc::from([]), |call| Arc::clone(&call.arguments)),
            policy: Arc::clone(&step.policy),
            self_slot: step.slots.slots.iter().position(|slot| slot.target == Target::SelfValue),
            sources: Arc::clone(sources),
        }
    }

    /// Of a resource, in the same form.
    pub(super) fn of_resource(resource: &ResourceDef, sources: &Arc<Sources>) -> Self {
        let policy = StepPolicy { timeouts: resource.timeouts.clone(), retry: resource.retry.clone(), ..StepPolicy::default() };
        Self {
            address: Text::from(resource.address()),
            type_name: resource.entry.manifest.name,
            uses: resource.uses.clone(),
            arguments: Arc::clone(&resource.arguments),
            policy: Arc::new(policy),
            self_slot: None,
            sources: Arc::clone(sources),
        }
    }

    pub(super) fn retry(&self) -> Option<&RetryDef> {
        self.policy.retry.as_ref()
    }

    /// An error of one of its expressions, with its place.
    pub(super) fn place(&self, error: &EvalError) -> String {
        place(&self.sources, error)
    }
}

/// An error with the place in the grid.
pub(super) fn place(sources: &Sources, error: &EvalError) -> String {
    let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{}: {}{hint}", sources.locate(error.span), error.message)
}

/// One life of one node.
pub(super) struct Job {
    pub(super) node: NodeId,
    pub(super) epoch: Epoch,
    pub(super) address: Text,
    pub(super) work: Work,
    pub(super) definition: Definition,
    pub(super) slots: Vec<Value>,
    pub(super) resources: Vec<(Text, ResourceHandle)>,
    pub(super) context: Arc<RunContext>,
    pub(super) environment: Arc<BTreeMap<String, String>>,
    /// Plan time of its own, or the run's.
    pub(super) clock: RunClock,
    /// Arguments that it has in this life instead of those written.
    pub(super) edits: Vec<(Text, Value)>,
    pub(super) cancel: Cancel,
    pub(super) reports: Reports,
    pub(super) gate: Arc<LogGate>,
    /// What the groups around it say of its calls.
    pub(super) inherited: Inherited,
    pub(super) shared: Shared,
    /// It has something to do before it waits for a slot; else it has one already.
    pub(super) delayed: bool,
}

impl Job {
    /// Tells the dispatcher something. If that is gone, so is the run.
    pub(super) fn report(&self, what: What) {
        let _ = self.reports.send(Report { node: self.node, epoch: self.epoch, what });
    }

    /// What expressions see besides slots, at this instant.
    pub(super) fn ambient(&self) -> Ambient {
        let now: SystemTime = self.context.clock.wall();
        let began = self.context.clock.began();
        let ambient = Ambient::new(now, Arc::clone(&self.environment)).with_secrets(self.context.secrets.clone());
        ambient.since(began).choosing(self.context.seed, self.address.clone())
    }

    /// An evaluation's error as a node's.
    pub(super) fn error(&self, error: &EvalError) -> NodeError {
        let text = self.definition.place(error);
        NodeError {
            class: crate::base::failure::ErrorClass::Error,
            message: self.context.secrets.scrub(&text).into(),
            status: None,
        }
    }
}
