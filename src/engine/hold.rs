//! What an operator keeps from beginning: one node held, or paused with all that is in it.

use super::dispatcher::{Dispatcher, Next};
use super::node::{Activity, NodeResult, Role};
use super::operator::Refusal;
use crate::base::id::NodeId;
use crate::event::{By, Fact, Reason, Status};

impl Dispatcher {
    /// Holds a node that has not begun.
    pub(super) fn hold(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        self.refuse_member(id, "hold")?;
        if self.stopping.is_some() {
            return Err(String::from("the run is ending"));
        }
        if !self.options.operator {
            return Err(String::from("nobody is there to answer a held step"));
        }
        let node = self.board.node(id);
        if node.resource().is_some() || matches!(node.role, Role::Collection { open: true, .. }) {
            return Err(String::from("only a step, a group or one instance can be held"));
        }
        match node.status {
            Status::Waiting | Status::Ready => {}
            Status::Held => return Err(String::from("it is held already")),
            status => return Err(format!("only what has not begun can be held; this is {}", status.word())),
        }
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.end_now();
        }
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.end(id, Status::Held, NodeResult { reason: Some(Reason::Asked(by)), ..self.result(id, 0, None) });
        Ok(())
    }

    /// Whether a node is held that never began.
    pub(super) fn is_held_back(&self, id: NodeId) -> bool {
        let node = self.board.node(id);
        let asked = node.result.as_ref().is_some_and(|result| matches!(result.reason, Some(Reason::Asked(_))));
        node.status == Status::Held && asked && node.since.started.is_none()
    }

    /// Pauses a step, a group or one instance, with all that is in it.
    pub(super) fn pause_node(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        self.refuse_member(id, "pause")?;
        let node = self.board.node(id);
        if node.paused {
            return Err(String::from("it is paused already"));
        }
        if node.status.is_end() || node.resource().is_some() {
            return Err(format!("there is nothing left to pause; this is {}", node.status.word()));
        }
        let nodes: Vec<NodeId> = self.with_inner(id).into_iter().filter(|one| !self.board.node(*one).paused).collect();
        for one in &nodes {
            let node = self.board.node_mut(*one);
            node.paused = true;
            if let Some(clock) = &node.clock {
                clock.pause();
            }
        }
        self.emit(Fact::NodesPaused { nodes, by });
        Ok(())
    }

    /// Lets it go on.
    pub(super) fn resume_node(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        self.refuse_member(id, "resume")?;
        if !self.board.node(id).paused {
            return Err(String::from("it is not paused"));
        }
        let nodes: Vec<NodeId> = self.with_inner(id).into_iter().filter(|one| self.board.node(*one).paused).collect();
        for one in &nodes {
            let node = self.board.node_mut(*one);
            node.paused = false;
            if let Some(clock) = &node.clock {
                clock.resume();
            }
        }
        self.emit(Fact::NodesResumed { nodes: nodes.clone(), by });
        for one in nodes {
            if self.board.node(one).pending == 0 {
                self.push(Next::Free(one));
            }
        }
        Ok(())
    }

    /// A node and all that is in it.
    fn with_inner(&self, id: NodeId) -> Vec<NodeId> {
        let mut all = vec![id];
        let mut at = 0;
        while let Some(id) = all.get(at).copied() {
            at += 1;
            all.extend(self.board.instances(id));
            all.extend(self.board.members(id));
            all.extend(self.board.members_of_mix(id));
        }
        all
    }
}
