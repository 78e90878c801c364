//! Groups: steps that are one node to those outside.
//!
//! A group's instance has a unit like a step's: it evaluates, waits, makes attempts, runs checks. Its call is to let the dispatcher run
//! what is in it, which it asks for with [`What::OpenGroup`](super::report::What) at each attempt. The attempt ends when all its members
//! have; another attempt is a new life of theirs.

use tokio::sync::oneshot;

use super::dispatcher::{Dispatcher, Next};
use super::node::{Cause, Role};
use super::report::GroupEnd;
use super::slots::{Resolver, ambient};
use crate::base::failure::ErrorClass;
use crate::base::id::{Attempt, NodeId};
use crate::contract::Failure;
use crate::event::{By, NodeError, Reason, Status};
use crate::grid::expression::Frame;
use crate::grid::model::{Again, ErrorAction, OutputDef, StepDef};
use crate::plan::What;
use crate::value::{Text, Value};

impl Dispatcher {
    /// An attempt of a group begins. Those of the attempt before may have to end first.
    pub(super) fn open_group(&mut self, id: NodeId, attempt: Attempt, asked: oneshot::Sender<GroupEnd>) {
        let again = self.group_def(id).and_then(StepDef::group).map_or(Again::All, |group| group.again);
        let Some(state) = self.board.node_mut(id).group_mut() else { return };
        let again = if attempt.0 == 1 { std::mem::take(&mut state.again) } else { again };
        if state.remaining > 0 && state.open {
            state.next = Some((again, asked));
        } else {
            self.begin_attempt(id, again, asked);
        }
    }

    fn begin_attempt(&mut self, id: NodeId, again: Again, asked: oneshot::Sender<GroupEnd>) {
        let members = self.board.members(id);
        if let Some(state) = self.board.node_mut(id).group_mut() {
            state.open = true;
            state.asked = Some(asked);
        }
        let mut reborn = Vec::new();
        for member in &members {
            self.runs_again(*member, again, &mut reborn);
        }
        if !reborn.is_empty() {
            self.rebirth(reborn, By::Engine);
        }
        for member in &members {
            let pending = self.board.count_pending(*member);
            let node = self.board.node_mut(*member);
            node.pending = pending;
            if pending == 0 && node.status == Status::Waiting {
                self.push(Next::Free(*member));
            }
        }
        let left = members.iter().filter(|member| !self.board.node(**member).status.is_end()).count();
        if let Some(state) = self.board.node_mut(id).group_mut() {
            state.remaining = u32::try_from(left).unwrap_or(u32::MAX);
        }
        self.close_group_if_done(id);
    }

    /// Collects what of a member has ended and is run again.
    fn runs_again(&mut self, member: NodeId, again: Again, reborn: &mut Vec<NodeId>) {
        let node = self.board.node(member);
        let kept = again == Again::Failed && node.status == Status::Succeeded;
        if kept || !(node.status.is_end() || node.status == Status::Held) {
            return;
        }
        reborn.push(member);
        if again == Again::All && self.opens_again(member) {
            // Its instances are looked at when it opens anew.
            return;
        }
        for instance in self.board.instances(member) {
            self.runs_again(instance, again, reborn);
        }
        if again == Again::Failed
            && let Some(state) = self.board.node_mut(member).group_mut()
        {
            state.again = again;
        }
    }

    /// A collection whose instances are known only at run time is opened anew: there may be others now.
    fn opens_again(&mut self, id: NodeId) -> bool {
        let unknown = self.group_def(id).is_some_and(|step| crate::plan::repeat_keys(&step.repeat).is_none());
        match &mut self.board.node_mut(id).role {
            Role::Collection { open, .. } if unknown => {
                *open = false;
                true
            }
            _ => false,
        }
    }

    fn group_def(&self, id: NodeId) -> Option<&StepDef> {
        self.board.step_of(id).and_then(|step| self.board.plan.grid().step(step))
    }

    /// A node has ended that stands in a group; an instance of a collection counts with that.
    pub(super) fn member_ended(&mut self, id: NodeId) {
        if matches!(self.board.planned(id).what, What::Instance { .. } | What::Resource(_)) {
            return;
        }
        let Some(group) = self.board.owner(id) else { return };
        if let Some(state) = self.board.node_mut(group).group_mut() {
            state.remaining = state.remaining.saturating_sub(1);
        }
        self.close_group_if_done(group);
    }

    fn close_group_if_done(&mut self, id: NodeId) {
        let Some(state) = self.board.node_mut(id).group_mut() else { return };
        if state.remaining > 0 || !state.open {
            return;
        }
        state.open = false;
        let next = state.next.take();
        if let Some(asked) = state.asked.take() {
            let end = self.group_end(id);
            // Err: its time was over, and the unit has gone on.
            let _ = asked.send(end);
        }
        if let Some((again, asked)) = next {
            self.begin_attempt(id, again, asked);
        }
    }

    /// How what is in a group ended.
    fn group_end(&mut self, id: NodeId) -> GroupEnd {
        let members = self.board.members(id);
        let bad = |status: Status| {
            members.iter().copied().find(|member| {
                let node = self.board.node(*member);
                // What blocked it is looked at itself: a loser of a race, say, whose failure comes to nothing.
                let blocked = node.result.as_ref().is_some_and(|result| matches!(result.reason, Some(Reason::Upstream { .. })));
                node.status == status && !node.is_released() && !(blocked && status == Status::Skipped)
            })
        };
        if let Some(NodeError { class, message, status }) = self.failure_within(id) {
            return Err(Failure { status, ..Failure::new(class, message.to_string()) });
        }
        if let Some(ended) = bad(Status::Cancelled).or_else(|| bad(Status::Skipped)) {
            let how = self.board.node(ended).status.word();
            return Err(Failure::new(ErrorClass::Error, format!("{} was {how}", self.address(ended))));
        }
        let grid = std::sync::Arc::clone(self.board.plan.grid());
        let outputs = self.board.step_of(id).and_then(|step| grid.step(step)?.group()).map_or(&[][..], |group| &group.outputs);
        let values: Result<Vec<(Text, Value)>, Failure> =
            outputs.iter().map(|output| Ok((output.name.clone(), self.group_output(id, output)?))).collect();
        Ok(Value::object(values?))
    }

    fn group_output(&mut self, id: NodeId, output: &OutputDef) -> Result<Value, Failure> {
        let address = format!("{}.output.{}", self.address(id), output.name);
        let ambient = ambient(&self.options.context, address);
        let frame = self.board.planned(id).inside.unwrap_or_default();
        let mut resolver = Resolver { board: &mut self.board, run: &self.facts, ambient: &ambient, reader: Some(id), frame };
        let value =
            resolver.resolve(&output.slots).and_then(|slots| output.value.evaluate(&Frame { slots: &slots, ambient: &ambient }));
        let value = value.map_err(|error| Failure::error(self.error(&error).message.to_string()))?;
        Ok(if output.sensitive { value.sensitive() } else { value })
    }

    /// The attempt of a group is over before all in it have ended: what runs is told to end, what waits is skipped.
    pub(super) fn stop_group(&mut self, id: NodeId, reason: &Reason) {
        if !self.board.node(id).is_open() {
            return;
        }
        let members = self.board.members(id);
        for member in
            members.iter().flat_map(|member| self.board.instances(*member)).chain(members.iter().copied()).collect::<Vec<_>>()
        {
            match self.board.node(member).status {
                Status::Waiting | Status::Ready => self.skip(member, reason.clone()),
                Status::Running => self.tell(member, Cause::Ended(reason.clone())),
                Status::Held => self.give_up(member, reason.clone()),
                Status::Succeeded | Status::Failed | Status::Skipped | Status::Cancelled => {}
            }
        }
    }

    /// A group has ended before its first attempt, if only because its output was that of another: what is in it shares its fate.
    pub(super) fn never_open(&mut self, id: NodeId, reason: Option<&Reason>) {
        if self.board.node(id).group().is_none() {
            return;
        }
        let reason = reason.cloned().unwrap_or_else(|| match self.board.node(id).status {
            Status::Succeeded => Reason::Group { address: self.address(id) },
            _ => Reason::Upstream { address: self.address(id) },
        });
        for member in self.board.members(id) {
            self.skip(member, reason.clone());
        }
    }

    /// The first failure in a group, as the group's own.
    pub(super) fn failure_within(&self, id: NodeId) -> Option<NodeError> {
        let failed = self.board.members(id).into_iter().find(|member| {
            let node = self.board.node(*member);
            node.status == Status::Failed && !node.is_released() && !self.is_forgiven(*member)
        })?;
        let error = self.board.node(failed).result.as_ref()?.error.clone()?;
        Some(NodeError { message: format!("{} failed: {}", self.address(failed), error.message).into(), ..error })
    }

    /// Whether a failure in a group is that group's to deal with: it tries again, or takes it.
    pub(super) fn is_taken_by_a_group(&self, id: NodeId) -> bool {
        let owners = std::iter::successors(self.board.owner(id), |group| self.board.owner(*group));
        owners
            .filter_map(|group| self.group_def(group))
            .any(|group| group.policy.retry.is_some() || !matches!(group.policy.on_error, ErrorAction::Fail | ErrorAction::Hold))
    }
}
