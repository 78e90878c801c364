//! What a unit gets: all it needs, so that it never asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::cancel::Cancel;
use super::log::LogGate;
use super::report::{Report, Reports, What};
use crate::base::diagnostic::Sources;
use crate::base::id::{Epoch, NodeId};
use crate::contract::{Demand, Prepared, ResourceHandle, ResourceType, RunContext};
use crate::event::NodeError;
use crate::grid::expression::{Ambient, EvalError, Target};
use crate::grid::model::{ArgumentDef, ResourceDef, RetryDef, StepDef, StepPolicy, known_arguments};
use crate::value::shape::Problem;
use crate::value::{Text, Value};

/// A step's call, prepared once for all its instances.
pub(super) struct Program {
    pub(super) prepared: Box<dyn Prepared>,
}

impl Program {
    /// Prepares a step.
    pub(super) fn new(step: &StepDef) -> Result<Self, Vec<Problem>> {
        // The screen shows outputs, so all of them are read.
        let prepared = (step.entry.make)().prepare(&known_arguments(&step.arguments), &Demand::Everything)?;
        Ok(Self { prepared })
    }
}

/// What a unit does.
pub(super) enum Work {
    /// A step's call.
    Step(Arc<Program>),
    /// A resource's creation.
    Create(Arc<dyn ResourceType>),
}

/// The parts of a definition that a unit reads, of a step or a resource.
#[derive(Clone)]
pub(super) struct Definition {
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
            arguments: Arc::clone(&step.arguments),
            policy: Arc::clone(&step.policy),
            self_slot: step.slots.slots.iter().position(|slot| slot.target == Target::SelfValue),
            sources: Arc::clone(sources),
        }
    }

    /// Of a resource, in the same form.
    pub(super) fn of_resource(resource: &ResourceDef, sources: &Arc<Sources>) -> Self {
        let policy = StepPolicy { timeouts: resource.timeouts.clone(), retry: resource.retry.clone(), ..StepPolicy::default() };
        Self {
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
    pub(super) cancel: Cancel,
    pub(super) reports: Reports,
    pub(super) gate: Arc<LogGate>,
    /// It waits for `delay_before` and then for a slot; else it has one already.
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
        Ambient::new(now, Arc::clone(&self.environment))
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
