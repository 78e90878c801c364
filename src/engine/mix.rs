//! A mix as a node, with the scenarios that run by it, which are nodes too.
//!
//! The mix has the unit: its load threads run all of its scenarios. Each of these waits for the mix alone (which waits for what any of them
//! needs), begins when it does and ends when it does, as its own iterations say; what is measured of it are facts of its own. So whoever
//! depends on a scenario, watches one or reports on one need not know that it has a mix. Who steers it has to: load, pause, hold and
//! retries are the mix's.

use super::board::Board;
use super::dispatcher::Dispatcher;
use super::node::NodeResult;
use super::operator::Refusal;
use super::report::UnitEnd;
use crate::base::id::{Epoch, NodeId};
use crate::event::{By, Extent, Fact, Reason, Status};
use crate::plan::FrameId;

impl Board {
    /// The scenarios that run by a mix; none of what is no mix.
    pub(super) fn members_of_mix(&self, id: NodeId) -> Vec<NodeId> {
        let mix = self.step_of(id).and_then(|step| self.plan.grid().step(step)?.mix());
        let members = mix.map_or(&[][..], |mix| &mix.members);
        members.iter().filter_map(|member| self.plan.step_node(FrameId::ROOT, *member)).collect()
    }

    /// The mix by which a scenario runs, if it does.
    pub(super) fn mix_of(&self, id: NodeId) -> Option<NodeId> {
        let mix = self.step_of(id).and_then(|step| self.plan.grid().step(step)?.mix_around())?;
        self.plan.step_node(FrameId::ROOT, mix)
    }
}

impl Dispatcher {
    /// Decides which scenarios of a mix run; whether any does.
    pub(super) fn decide_members(&mut self, id: NodeId) -> bool {
        for member in self.board.members_of_mix(id) {
            if self.board.node(member).status == Status::Waiting && !self.board.node(member).decided {
                self.decide(member);
            }
        }
        let any = !self.members_to_run(id).is_empty();
        if !any {
            self.skip(id, Reason::Condition);
        }
        any
    }

    /// The scenarios of a mix that are to begin with it.
    pub(super) fn members_to_run(&self, id: NodeId) -> Vec<NodeId> {
        let waits = |member: &NodeId| self.board.node(*member).status == Status::Waiting;
        self.board.members_of_mix(id).into_iter().filter(waits).collect()
    }

    /// The scenarios of a mix begin.
    pub(super) fn start_members(&mut self, members: &[NodeId]) -> Vec<(NodeId, Epoch)> {
        let real = self.now.0;
        let mut begun = Vec::with_capacity(members.len());
        for member in members {
            let node = self.board.node_mut(*member);
            (node.status, node.since.started) = (Status::Running, Some(real));
            let epoch = node.epoch;
            begun.push((*member, epoch));
            self.emit(Fact::Started { node: *member, epoch });
        }
        begun
    }

    /// How the scenarios of a mix ended, which comes to pass when it does.
    pub(super) fn keep_ends(&mut self, id: NodeId, ends: Vec<(NodeId, UnitEnd)>) {
        self.board.kept.ends.insert(id, ends);
    }

    /// A mix has come to an end, or is held: so have its scenarios that ran, and those that did not begin never will.
    pub(super) fn end_members(&mut self, id: NodeId) {
        let members = self.board.members_of_mix(id);
        let mut ends = self.board.kept.ends.remove(&id).unwrap_or_default();
        for member in members {
            let status = self.board.node(id).status;
            match self.board.node(member).status {
                Status::Running => {
                    let end = ends.iter().position(|(of, _)| *of == member).map(|at| ends.swap_remove(at).1);
                    match end {
                        Some(end) if status != Status::Cancelled => self.settle(member, end),
                        _ => self.cut_off(id, member, end),
                    }
                }
                Status::Waiting | Status::Ready if status.is_end() => {
                    let reason = self.reason_for_members(id);
                    self.skip(member, reason);
                }
                _ => {}
            }
        }
    }

    /// A scenario whose mix was told to end, or broke down.
    fn cut_off(&mut self, id: NodeId, member: NodeId, end: Option<UnitEnd>) {
        let output = match end {
            Some(UnitEnd::Succeeded { output, .. }) => Some(output),
            Some(UnitEnd::Failed { output, .. }) => output,
            Some(UnitEnd::Cancelled { .. } | UnitEnd::Skipped { .. }) | None => None,
        };
        let reason = self.board.node(id).result.as_ref().and_then(|result| result.reason.clone());
        let reason = reason.unwrap_or_else(|| Reason::Upstream { address: self.address(id) });
        self.end(member, Status::Cancelled, NodeResult { reason: Some(reason), ..self.result(member, 1, output) });
    }

    /// Why the scenarios of a mix that ended do not begin: if it was not to run, neither were they.
    fn reason_for_members(&self, id: NodeId) -> Reason {
        let node = self.board.node(id);
        let own = node.result.as_ref().and_then(|result| result.reason.clone()).filter(|_| node.status == Status::Skipped);
        own.unwrap_or_else(|| Reason::Upstream { address: self.address(id) })
    }

    /// Refuses what can only be asked of the mix.
    pub(super) fn refuse_member(&self, id: NodeId, what: &str) -> Result<(), Refusal> {
        match self.board.mix_of(id) {
            None => Ok(()),
            Some(mix) => Err(format!("it runs by {}: {what} that", self.address(mix))),
        }
    }

    /// Runs the mix of a scenario again, which runs all that run by it.
    pub(super) fn retry_mix(&mut self, mix: NodeId, member: NodeId, by: By) -> Result<(), Refusal> {
        let node = self.board.node(member);
        if !matches!(node.status, Status::Failed | Status::Held | Status::Cancelled) {
            let status = node.status.word();
            return Err(format!("only what has failed, is held or was cancelled can be retried; this is {status}"));
        }
        self.rerun(mix, Extent::Skipped, &[], by)
    }
}
