//! New lives: what an operator, or another attempt of a group, runs again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::dispatcher::{Dispatcher, Next};
use super::node::{Activity, Role};
use super::operator::Refusal;
use crate::base::diagnostic::{Diagnostics, Sources, did_you_mean};
use crate::base::id::NodeId;
use crate::event::{By, Extent, Fact, Reason, Status};
use crate::grid::expression::{Place, SlotTable, Symbols, compile};
use crate::grid::model::Again;
use crate::grid::syntax::parse_expression;
use crate::plan::What;
use crate::value::{Text, Value};

impl Dispatcher {
    /// Runs failed or held nodes again, and what was skipped because of them.
    pub(super) fn retry(&mut self, id: NodeId, by: By) -> Result<(), Refusal> {
        self.known(id)?;
        if self.stopping.is_some() {
            return Err(String::from("the run is ending"));
        }
        if let Some(mix) = self.board.mix_of(id) {
            return self.retry_mix(mix, id, by);
        }
        if let Some(group) = self.ended_around(id) {
            // What is in a group that has ended can only run in another life of the group; what succeeded in it stays.
            return self.retry(group, by);
        }
        let again = |status: Status| matches!(status, Status::Failed | Status::Held | Status::Cancelled);
        let open = self.board.node(id).is_open();
        let first: Vec<NodeId> = if open {
            self.board.instances(id).into_iter().filter(|one| again(self.board.node(*one).status)).collect()
        } else if again(self.board.node(id).status) {
            let members = self.board.members_of_mix(id);
            std::iter::once(id).chain(members.into_iter().filter(|member| self.has_ended(*member))).collect()
        } else {
            Vec::new()
        };
        if first.is_empty() {
            let status = self.board.node(id).status.word();
            return Err(format!("only what has failed, is held or was cancelled can be retried; this is {status}"));
        }
        if let Some(state) = self.board.node_mut(id).group_mut() {
            state.again = Again::Failed;
        }
        let nodes = self.with_skipped(first);
        self.rebirth(nodes, by);
        Ok(())
    }

    /// Runs a node again that has ended, whichever way, or is held.
    pub(super) fn rerun(&mut self, id: NodeId, extent: Extent, edits: &[(String, String)], by: By) -> Result<(), Refusal> {
        self.known(id)?;
        if self.stopping.is_some() {
            return Err(String::from("the run is ending"));
        }
        self.refuse_member(id, "run")?;
        if let Some(group) = self.ended_around(id) {
            return Err(format!("it stands in {}, which has ended: run that again", self.address(group)));
        }
        let node = self.board.node(id);
        if node.resource().is_some() {
            return Err(String::from("a resource is made when somebody needs it, and cannot be run"));
        }
        if !(node.status.is_end() || node.status == Status::Held) {
            return Err(format!("only what has ended, or is held, can be run again; this is {}", node.status.word()));
        }
        let edits = self.edited(id, edits)?;
        let nodes = match extent {
            Extent::Itself => self.with_own(vec![id]),
            Extent::Skipped => self.with_skipped(self.with_own(vec![id])),
            Extent::Following => self.with_following(id)?,
        };
        if let Some(state) = self.board.node_mut(id).group_mut() {
            state.again = Again::All;
        }
        self.rebirth(nodes, by);
        self.board.node_mut(id).edits = edits;
        Ok(())
    }

    /// The nodes, of a collection its instances, and the collection of an instance.
    fn with_own(&self, first: Vec<NodeId>) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        for id in first {
            nodes.extend(self.board.instances(id));
            nodes.extend(self.board.members_of_mix(id));
            nodes.push(id);
            if let What::Instance { collection, .. } = self.board.planned(id).what {
                nodes.push(collection);
            }
        }
        nodes.retain(|id| self.has_ended(*id));
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    fn has_ended(&self, id: NodeId) -> bool {
        let status = self.board.node(id).status;
        status.is_end() || status == Status::Held
    }

    /// A node and all that comes after it, which must not be running.
    fn with_following(&self, id: NodeId) -> Result<Vec<NodeId>, Refusal> {
        let mut again = self.with_own(vec![id]);
        let mut at = 0;
        while let Some(id) = again.get(at).copied() {
            at += 1;
            let node = self.board.node(id);
            let next: Vec<NodeId> = node.dependants.iter().copied().chain(self.races_of(id)).collect();
            for next in next.into_iter().filter(|next| self.board.node(*next).resource().is_none()) {
                if matches!(self.board.node(next).status, Status::Running | Status::Ready) {
                    return Err(format!("{} comes after it and runs: cancel that, or let it end", self.address(next)));
                }
                let new: Vec<NodeId> = self.with_own(vec![next]).into_iter().filter(|next| !again.contains(next)).collect();
                again.extend(new);
            }
        }
        again.sort_unstable();
        Ok(again)
    }

    /// Reads what an operator wrote instead of some arguments.
    fn edited(&self, id: NodeId, edits: &[(String, String)]) -> Result<Vec<(Text, Value)>, Refusal> {
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.board.step_of(id).and_then(|step| self.board.plan.grid().step(step)?.call());
        let Some(call) = call.filter(|_| matches!(self.board.node(id).role, Role::Step)) else {
            return Err(String::from("only a single step, or one instance, has arguments"));
        };
        let manifest = call.entry.manifest;
        edits
            .iter()
            .map(|(name, text)| {
                let field = manifest.input.field(name).ok_or_else(|| {
                    let close = did_you_mean(name, manifest.input.fields.iter().map(|field| field.name));
                    let hint = close.map_or_else(String::new, |close| format!("; {close}"));
                    format!("{} has no argument \"{name}\"{hint}", manifest.name)
                })?;
                let value = read_constant(text).map_err(|why| format!("{name}: {why}"))?;
                Ok((Text::from(name.as_str()), field.mark(value)))
            })
            .collect()
    }

    /// The outermost group around a node that has ended, or is held.
    fn ended_around(&self, id: NodeId) -> Option<NodeId> {
        let around = std::iter::successors(self.board.owner(id), |group| self.board.owner(*group));
        around.filter(|group| self.board.node(*group).status.is_end() || self.board.node(*group).status == Status::Held).last()
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
            let waiters = self.races_of(id);
            for next in own.into_iter().chain(instances).chain(node.dependants.iter().copied()).chain(users).chain(waiters) {
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
        let skipped =
            matches!(node.status, Status::Skipped) && matches!(reason, Some(Reason::Upstream { .. } | Reason::NoWinner));
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
            node.decided = false;
            node.result = None;
            node.since.started = None;
            node.edits = Vec::new();
            if ended {
                self.count_again(*id);
            }
            self.reopen_place(*id);
        }
        self.emit(Fact::Reopened { nodes: nodes.clone(), epoch, by });
        // What is computed once from what steps gave may be another value now.
        self.board.kept.locals.clear();
        for id in &nodes {
            if !self.board.planned(*id).racers.is_empty() {
                self.race_again(*id);
            }
        }
        for id in &nodes {
            let pending = self.board.count_pending(*id);
            self.board.node_mut(*id).pending = pending;
        }
        self.wait_again(&nodes);
        for id in nodes {
            if matches!(self.board.node(id).role, Role::Collection { .. }) {
                self.reopen_collection(id);
            } else if self.board.node(id).pending == 0 {
                self.push(Next::Free(id));
            }
        }
    }

    /// What has not begun yet and comes after nodes that live again waits for them again.
    fn wait_again(&mut self, nodes: &[NodeId]) {
        let after: BTreeSet<NodeId> = nodes.iter().flat_map(|id| self.board.node(*id).dependants.iter().copied()).collect();
        for id in after {
            if self.board.node(id).status != Status::Waiting {
                continue;
            }
            let pending = self.board.count_pending(id);
            self.board.node_mut(id).pending = pending;
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
        } else if let Some(group) = self.board.owner(id)
            && let Some(state) = self.board.node_mut(group).group_mut()
        {
            state.remaining += 1;
        }
    }
}

/// A value that somebody wrote by hand.
fn read_constant(text: &str) -> Result<Value, String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let source = sources.add("the edit", text);
    let tree = parse_expression(source, text, 0, &mut diagnostics);
    let symbols = Symbols { environment: Arc::default(), ..Symbols::default() };
    let compiled = tree.and_then(|tree| compile(&tree, &symbols, &Place::default(), &mut SlotTable::new(), &mut diagnostics));
    let value = compiled.and_then(|expr| expr.as_constant().cloned());
    value
        .ok_or_else(|| diagnostics.iter().next().map_or_else(|| String::from("not known now"), |problem| problem.message.clone()))
}
