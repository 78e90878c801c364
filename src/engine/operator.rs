//! Commands: each is answered by an event with its id.

use super::dispatcher::{Dispatcher, Next};
use super::node::{Activity, Cause, NodeResult, Role};
use crate::base::id::NodeId;
use crate::event::{Answer, Ask, By, Command, Fact, Reason, Status};
use crate::plan::What;

/// Why a command is refused: a sentence for the operator.
type Refusal = String;

impl Dispatcher {
    /// Does what a command asks for, or says why not.
    pub(super) fn command(&mut self, command: &Command) {
        let answer = match self.perform(command.by, &command.ask) {
            Ok(()) => Answer::Done,
            Err(reason) => Answer::Refused { reason },
        };
        self.emit(Fact::Answered { command: command.id, answer });
    }

    fn perform(&mut self, by: By, ask: &Ask) -> Result<(), Refusal> {
        match ask {
            Ask::Pause => self.pause(by),
            Ask::Resume => self.resume(by),
            Ask::Retry { node } => self.retry(*node, by),
            Ask::Skip { node } => self.skip_by(*node, by),
            Ask::Cancel { node } => self.cancel_by(*node, by),
            Ask::Stop => {
                self.stop(Reason::Asked(by));
                Ok(())
            }
            Ask::Abort => {
                self.abort(Reason::Asked(by));
                Ok(())
            }
        }
    }

    fn pause(&mut self, by: By) -> Result<(), Refusal> {
        let clock = &self.options.context.clock;
        if clock.is_paused() {
            return Err(String::from("the run is paused already"));
        }
        if self.stopping.is_some() {
            return Err(String::from("the run is ending"));
        }
        clock.pause();
        self.emit(Fact::Paused { by });
        Ok(())
    }

    fn resume(&mut self, by: By) -> Result<(), Refusal> {
        if !self.options.context.clock.is_paused() {
            return Err(String::from("the run is not paused"));
        }
        self.options.context.clock.resume();
        self.emit(Fact::Resumed { by });
        Ok(())
    }

    fn known(&self, id: NodeId) -> Result<(), Refusal> {
        if id.index() < self.board.nodes.len() { Ok(()) } else { Err(String::from("there is no such step")) }
    }

    /// Runs failed or held nodes again, and what was skipped because of them.
    fn retry(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        if self.stopping.is_some() {
            return Err(String::from("the run is ending"));
        }
        let again = |status: Status| matches!(status, Status::Failed | Status::Held | Status::Cancelled);
        let open = self.board.node(id).is_open();
        let first: Vec<NodeId> = if open {
            self.board.instances(id).into_iter().filter(|one| again(self.board.node(*one).status)).collect()
        } else if again(self.board.node(id).status) {
            vec![id]
        } else {
            Vec::new()
        };
        if first.is_empty() {
            let status = self.board.node(id).status.word();
            return Err(format!("only what has failed, is held or was cancelled can be retried; this is {status}"));
        }
        let nodes = self.with_skipped(first);
        self.rebirth(nodes, by);
        Ok(())
    }

    /// The nodes and all that were skipped because of them and would not be skipped for another reason.
    fn with_skipped(&self, first: Vec<NodeId>) -> Vec<NodeId> {
        let mut again = first;
        let mut at = 0;
        while let Some(id) = again.get(at).copied() {
            at += 1;
            let node = self.board.node(id);
            let instances = if node.is_open() { Vec::new() } else { self.board.instances(id) };
            let own = if let What::Instance { collection, .. } = self.board.planned(id).what { Some(collection) } else { None };
            let users = node.resource().map(|state| state.used_by.clone()).unwrap_or_default();
            for next in own.into_iter().chain(instances).chain(node.dependants.iter().copied()).chain(users) {
                if !again.contains(&next) && (Some(next) == own || self.waits_only_for(next, &again)) {
                    again.push(next);
                }
            }
        }
        // A collection that has not ended needs no new life.
        again.retain(|id| self.board.node(*id).status.is_end() || self.board.node(*id).status == Status::Held);
        again.sort_unstable();
        again
    }

    /// Whether a node was skipped because of an upstream failure and all that blocks it is among those that run again.
    fn waits_only_for(&self, id: NodeId, again: &[NodeId]) -> bool {
        let node = self.board.node(id);
        let reason = node.result.as_ref().and_then(|result| result.reason.as_ref());
        let skipped = matches!(node.status, Status::Skipped) && matches!(reason, Some(Reason::Upstream { .. }));
        let closed = matches!(node.role, Role::Collection { .. }) && node.status.is_end() && !node.is_released();
        let free = |up: &NodeId| {
            let up_node = self.board.node(*up);
            up_node.is_released() || !up_node.status.is_end() || again.contains(up)
        };
        (skipped || closed) && self.board.planned(id).after.iter().all(free)
    }

    /// Gives nodes a new life.
    pub(super) fn rebirth(&mut self, nodes: Vec<NodeId>, by: By) {
        let epoch = self.next_epoch();
        for id in &nodes {
            let ended = self.board.node(*id).status.is_end();
            let node = self.board.node_mut(*id);
            node.status = Status::Waiting;
            node.epoch = epoch;
            node.activity = Activity::Idle;
            node.result = None;
            node.since.started = None;
            if ended {
                self.count_again(*id);
            }
        }
        self.emit(Fact::Reopened { nodes: nodes.clone(), epoch, by });
        for id in &nodes {
            let pending = self.board.count_pending(*id);
            self.board.node_mut(*id).pending = pending;
        }
        for id in nodes {
            if matches!(self.board.node(id).role, Role::Collection { .. }) {
                self.reopen_collection(id);
            } else if self.board.node(id).pending == 0 {
                self.push(Next::Free(id));
            }
        }
    }

    /// It counts again as a user of its resources, and among its collection's instances.
    fn count_again(&mut self, id: NodeId) {
        let planned = self.board.planned(id).clone();
        for resource in &planned.uses {
            if let Some(state) = self.board.node_mut(*resource).resource_mut() {
                state.users += 1;
            }
        }
        if let What::Instance { collection, .. } = planned.what
            && let Role::Collection { remaining, .. } = &mut self.board.node_mut(collection).role
        {
            *remaining += 1;
        }
    }

    fn skip_by(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        match self.board.node(id).status {
            Status::Waiting | Status::Ready => self.skip(id, Reason::Asked(by)),
            Status::Held => {
                let result = self.result(id, 0, None);
                self.end(id, Status::Skipped, NodeResult { reason: Some(Reason::Asked(by)), ..result });
            }
            status => return Err(format!("only what has not begun, or is held, can be skipped; this is {}", status.word())),
        }
        Ok(())
    }

    fn cancel_by(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        let reason = Reason::Asked(by);
        match self.board.node(id).status {
            Status::Running if matches!(self.board.node(id).role, Role::Collection { .. }) => {
                for instance in self.board.instances(id) {
                    // Those that have ended refuse, and that is fine.
                    let _ = self.cancel_by(instance, by);
                }
            }
            Status::Running => self.tell(id, Cause::Ended(reason)),
            Status::Waiting | Status::Ready => self.cancel_unstarted(id, reason),
            Status::Held => {
                let result = self.board.node(id).result.clone().unwrap_or_else(|| self.result(id, 0, None));
                self.end(id, Status::Failed, NodeResult { reason: Some(reason), ..result });
            }
            status => return Err(format!("it has ended already: {}", status.word())),
        }
        Ok(())
    }

    fn cancel_unstarted(&mut self, id: NodeId, reason: Reason) {
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.hard.cancel();
        }
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.end(id, Status::Cancelled, NodeResult { reason: Some(reason), ..self.result(id, 0, None) });
    }
}
