//! Places for a step's instances (`concurrency`): who has one may wait for a slot of the run, and keeps it until its unit is gone.

use std::collections::HashMap;
use std::sync::Arc;

use super::dispatcher::Dispatcher;
use super::node::{Activity, Cause};
use super::unit;
use crate::base::diagnostic::Code;
use crate::base::id::NodeId;
use crate::event::{NodeError, Reason};
use crate::grid::expression::{EvalError, StepId};
use crate::grid::model::reading::{self, Read, number_of};
use crate::grid::model::{ConcurrencyDef, Setting, StepDef};
use crate::plan::What;
use crate::policy::concurrency::{Gate, Instance};
use crate::value::{Text, Value};

/// The gates of the steps that have one, made on first use.
pub(super) type Gates = HashMap<StepId, Gate>;

impl Dispatcher {
    /// A node waits for a slot from now on, or first for a place among its step's instances.
    pub(super) fn line_up(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let step = self.board.step_of(id).and_then(|step| grid.step(step));
        let Some((step, concurrency)) = step.and_then(|step| Some((step, step.policy.concurrency.as_ref()?))) else {
            return self.admit(id);
        };
        match self.place(id, step, concurrency) {
            Ok((key, limit)) => {
                let instance = self.instance(id);
                let admitted = self.gate(step.id, concurrency).enter(instance, key, limit);
                self.admit_all(&admitted);
            }
            Err(error) => self.fail_unstarted(id, error),
        }
    }

    /// A node has left, or will not come: its place is free for the next.
    pub(super) fn leave_place(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return };
        let Some(concurrency) = step.policy.concurrency.as_ref().filter(|_| !self.board.is_collection(id)) else { return };
        let instance = self.instance(id);
        let admitted = self.gate(step.id, concurrency).leave(instance);
        self.admit_all(&admitted);
    }

    /// A node begins a new life: its turn comes again.
    pub(super) fn reopen_place(&mut self, id: NodeId) {
        let Some(step) = self.board.step_of(id).filter(|_| !self.board.is_collection(id)) else { return };
        let instance = self.instance(id);
        if let Some(gate) = self.gates.get_mut(&step) {
            gate.reopen(instance);
        }
    }

    /// A later one with the same `dedupe` key has taken over from a node.
    pub(super) fn superseded(&mut self, id: NodeId, by: &Text) {
        let reason = Reason::Superseded { address: (&**by).into() };
        match self.board.node(id).activity {
            Activity::Running { .. } => self.tell(id, Cause::Ended(reason)),
            Activity::Delayed { .. } | Activity::Queued { .. } => self.cancel_unstarted(id, reason),
            Activity::Idle | Activity::Over { .. } => {}
        }
    }

    /// Nothing but a slot of the run is missing now. A group takes none: what is in it does.
    fn admit(&mut self, id: NodeId) {
        if self.board.node(id).group().is_some() {
            self.start(id);
        } else {
            match self.priority(id) {
                Ok(priority) => self.queue.ready.insert(id, priority),
                Err(error) => self.fail_unstarted(id, error),
            }
        }
    }

    fn admit_all(&mut self, instances: &[Instance]) {
        for Instance { lane, index } in instances {
            let lane = NodeId(*lane);
            let instances = self.board.plan.instances_of(lane).filter(|_| self.board.is_collection(lane));
            let found = instances.map_or(Some(lane), |all| Some(all.get(usize::try_from(*index).ok()?)?.1));
            found.into_iter().for_each(|node| self.admit(node));
        }
    }

    fn gate(&mut self, step: StepId, concurrency: &ConcurrencyDef) -> &mut Gate {
        self.gates.entry(step).or_insert_with(|| Gate::new(concurrency.order))
    }

    /// The node among its step's instances: those of one collection stand in one lane, one that is alone in a lane of its own.
    fn instance(&self, id: NodeId) -> Instance {
        let What::Instance { collection, .. } = self.board.planned(id).what else { return Instance { lane: id.0, index: 0 } };
        let all = self.board.plan.instances_of(collection).unwrap_or_default();
        // They are numbered in their order.
        let index = all.partition_point(|(_, node)| *node < id);
        Instance { lane: collection.0, index: u64::try_from(index).unwrap_or(u64::MAX) }
    }

    /// Which places a node is to wait for, and how many of them there are.
    fn place(&mut self, id: NodeId, step: &StepDef, concurrency: &ConcurrencyDef) -> Result<(Option<Text>, u32), NodeError> {
        let slots = self.slots(Some(id), &step.slots)?;
        let limit = match &concurrency.limit {
            Setting::Fixed(limit) => *limit,
            computed @ Setting::Computed(expr) => {
                let limit = self.read_now(id, computed, &slots, number_of)?;
                let null = || number_of(&Value::Null).err().unwrap_or_default();
                limit.ok_or_else(|| self.error(&unit::wrong(expr, null())))?
            }
        };
        let key = concurrency.per_key.as_ref().map(|key| self.read_now(id, key, &slots, reading::key)).transpose()?;
        Ok((key.flatten(), limit))
    }

    /// A value for a node; none if it is null. It is shown or counted, so it must not be marked.
    fn read_now<T: Clone>(
        &self,
        id: NodeId,
        setting: &Setting<T>,
        slots: &[Value],
        read: Read<T>,
    ) -> Result<Option<T>, NodeError> {
        let expr = match setting {
            Setting::Fixed(value) => return Ok(Some(value.clone())),
            Setting::Computed(expr) => expr,
        };
        let value = self.evaluate(id, expr, slots)?;
        if value.has_sensitive() {
            let message = "the value is sensitive, but how many run and under which key is shown";
            return Err(self.error(&EvalError::new(Code::SENSITIVE, expr.span(), message)));
        }
        if value.is_null() {
            return Ok(None);
        }
        read(&value).map(Some).map_err(|message| self.error(&unit::wrong(expr, message)))
    }
}
