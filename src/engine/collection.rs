//! Collections: a step with `count` or `for_each` opens its instances, and ends when they all have.

use std::sync::Arc;

use super::dispatcher::{Dispatcher, Next};
use super::node::{NodeResult, Role};
use super::slots::ambient;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::event::{By, Fact, NodeError, Reason, Status};
use crate::grid::expression::{Frame, InstanceKey};
use crate::grid::model::{RepeatDef, StepDef};
use crate::plan::{What, expand, repeat_keys};
use crate::value::Value;

impl Dispatcher {
    /// Opens a collection: decides its `if`, makes its instances if they were not known, and lets them begin.
    pub(super) fn open(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return };
        match self.all_hold(id, &step.once_slots, &step.once_conditions) {
            Ok(true) => {}
            Ok(false) => return self.skip(id, Reason::Condition),
            Err(error) => return self.fail_closed(id, error),
        }
        if let Err(error) = self.instantiate(id, step) {
            return self.fail_closed(id, error);
        }
        let real = self.now.0;
        let node = self.board.node_mut(id);
        if let Role::Collection { open, .. } = &mut node.role {
            *open = true;
        }
        node.status = Status::Running;
        node.since.started = Some(real);
        let (epoch, openers) = (node.epoch, node.openers.clone());
        self.emit(Fact::Started { node: id, epoch });
        for opener in openers {
            self.one_less(opener);
        }
        self.close_if_done(id);
    }

    /// Makes the instances, where they are not there yet, and keeps the elements of `for_each`.
    fn instantiate(&mut self, id: NodeId, step: &StepDef) -> Result<(), NodeError> {
        let expr = match &step.repeat {
            RepeatDef::Once => return Ok(()),
            RepeatDef::Count { known: Some(_), .. } => return Ok(()),
            RepeatDef::Count { count, .. } => count,
            RepeatDef::ForEach { of, .. } => of,
        };
        let slots = self.slots(Some(id), &step.once_slots)?;
        let ambient = ambient(&self.options.context, &*self.address(id));
        let value = expr.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| self.error(&error))?;
        let place = self.board.plan.grid().sources.locate(expr.span());
        let expanded = expand(&step.repeat, &value, &step.address()).map_err(|error| NodeError {
            class: ErrorClass::Error,
            message: format!("{place}: {error}").into(),
            status: None,
        })?;
        let (keys, elements): (Vec<InstanceKey>, Vec<Value>) = expanded.into_iter().unzip();
        if matches!(step.repeat, RepeatDef::ForEach { .. }) {
            self.board.kept.elements.insert(id, elements);
        }
        if repeat_keys(&step.repeat).is_none() {
            let before = self.board.instances(id);
            let same = self.board.plan.instances_of(id).is_some_and(|known| known.iter().map(|(key, _)| key).eq(&keys));
            if !same {
                self.expand(id, &keys);
            }
            self.renew(id, &before);
        }
        Ok(())
    }

    /// A collection that opens anew in another attempt of its group: instances that it still has live again, others are no part of it.
    fn renew(&mut self, id: NodeId, before: &[NodeId]) {
        let now = self.board.instances(id);
        let again: Vec<NodeId> = before.iter().copied().filter(|one| now.contains(one)).collect();
        let ended = |one: &NodeId| self.board.node(*one).status.is_end();
        let again: Vec<NodeId> = again.into_iter().filter(ended).collect();
        if !again.is_empty() {
            self.rebirth(again, By::Engine);
        }
        let left = now.iter().filter(|one| !self.board.node(**one).status.is_end()).count();
        if let Role::Collection { remaining, .. } = &mut self.board.node_mut(id).role {
            *remaining = u32::try_from(left).unwrap_or(u32::MAX);
        }
    }

    fn expand(&mut self, id: NodeId, keys: &[InstanceKey]) {
        let (first, edges) = self.board.plan.open(id, keys);
        self.board.add_from(first.index());
        let nodes = self.board.plan.nodes()[first.index()..].iter().map(|node| node.info.clone()).collect();
        let epoch = self.board.node(id).epoch;
        self.emit(Fact::Expanded { node: id, epoch, first, nodes, edges });
    }

    /// A collection could not be opened: it has failed, and its instances, if any are known, never run.
    fn fail_closed(&mut self, id: NodeId, error: NodeError) {
        let address = self.address(id);
        for instance in self.board.instances(id) {
            self.skip(instance, Reason::Upstream { address: Arc::clone(&address) });
        }
        self.fail(id, NodeResult { error: Some(error), ..self.result(id, 0, None) });
    }

    /// An instance has ended.
    pub(super) fn instance_ended(&mut self, id: NodeId) {
        let What::Instance { collection, .. } = self.board.planned(id).what else { return };
        if let Role::Collection { remaining, .. } = &mut self.board.node_mut(collection).role {
            *remaining = remaining.saturating_sub(1);
        }
        self.close_if_done(collection);
    }

    /// Ends a collection when all its instances have: as they did, the worst of them first. A failure that the grid takes is one still, and
    /// the collection's is taken as the instance's is.
    fn close_if_done(&mut self, id: NodeId) {
        let node = self.board.node(id);
        let Role::Collection { remaining: 0, .. } = node.role else { return };
        if node.status.is_end() {
            return;
        }
        let instances = self.board.instances(id);
        let attempts = instances.iter().filter_map(|one| self.board.node(*one).result.as_ref()).map(|one| one.attempts).sum();
        let mut result = self.result(id, attempts, None);
        let find = |status: Status, released: bool| {
            instances.iter().copied().find(|one| {
                let node = self.board.node(*one);
                node.status == status && node.is_released() == released
            })
        };
        let of = |status: Status| find(status, false);
        let status = if let Some(failed) = of(Status::Failed) {
            result.error = self.instance_error(failed);
            Status::Failed
        } else if let Some(cancelled) = of(Status::Cancelled) {
            result.reason = self.reason_of(cancelled);
            Status::Cancelled
        } else if let Some(skipped) = of(Status::Skipped) {
            result.reason = self.reason_of(skipped);
            Status::Skipped
        } else if let Some(taken) = find(Status::Failed, true) {
            result.error = self.instance_error(taken);
            result.tolerated = true;
            Status::Failed
        } else {
            Status::Succeeded
        };
        self.end(id, status, result);
    }

    fn reason_of(&self, id: NodeId) -> Option<Reason> {
        self.board.node(id).result.as_ref().and_then(|result| result.reason.clone())
    }

    /// The error of a collection whose instance failed.
    fn instance_error(&self, id: NodeId) -> Option<NodeError> {
        let error = self.board.node(id).result.as_ref()?.error.clone()?;
        Some(NodeError { message: format!("instance {} failed: {}", self.address(id), error.message).into(), ..error })
    }

    /// A collection begins a new life because an instance of it does.
    pub(super) fn reopen_collection(&mut self, id: NodeId) {
        let instances = self.board.instances(id);
        let left = instances.iter().filter(|one| !self.board.node(**one).status.is_end()).count();
        if let Role::Collection { remaining, .. } = &mut self.board.node_mut(id).role {
            *remaining = u32::try_from(left).unwrap_or(u32::MAX);
        }
        self.board.kept.collections.remove(&id);
        if self.board.node(id).is_open() {
            self.board.node_mut(id).status = Status::Running;
        } else if self.board.node(id).pending == 0 {
            self.push(Next::Free(id));
        }
    }
}
