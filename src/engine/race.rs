//! Races: the first of several that succeeds lets a step begin.

use super::dispatcher::Dispatcher;
use super::node::{Cause, Role};
use crate::base::id::NodeId;
use crate::event::{Reason, Status};
use crate::grid::model::Losers;

impl Dispatcher {
    /// A node has ended: those whose race it is in may have a winner now, or none any more.
    pub(super) fn racer_ended(&mut self, id: NodeId) {
        for waiter in self.races_of(id) {
            if self.board.node(waiter).status != Status::Waiting || self.board.node(waiter).race.winner.is_some() {
                continue;
            }
            if self.board.node(id).status == Status::Succeeded && !self.is_collection(id) {
                self.won(waiter, id);
            } else if self.racers(waiter).iter().all(|racer| self.board.node(*racer).status.is_end()) {
                self.skip(waiter, Reason::NoWinner);
            }
        }
    }

    /// Who waits for races that a node is in, itself or as an instance.
    pub(super) fn races_of(&self, id: NodeId) -> Vec<NodeId> {
        let mut waiters = self.board.node(id).race.awaited_by.clone();
        if let crate::plan::What::Instance { collection, .. } = self.board.planned(id).what {
            waiters.extend(&self.board.node(collection).race.awaited_by);
        }
        waiters
    }

    /// All who race for a node: of a collection, its instances.
    fn racers(&self, waiter: NodeId) -> Vec<NodeId> {
        let racers = &self.board.planned(waiter).racers;
        racers
            .iter()
            .flat_map(|racer| {
                let instances = self.board.instances(*racer);
                // A collection that is not open yet may still have some; one that has none races itself, and cannot win.
                if instances.is_empty() { vec![*racer] } else { instances }
            })
            .collect()
    }

    fn won(&mut self, waiter: NodeId, winner: NodeId) {
        self.board.node_mut(waiter).race.winner = Some(winner);
        let losers = self.board.step_of(waiter).and_then(|step| self.board.plan.grid().step(step)?.race.as_ref());
        if losers.is_some_and(|race| race.losers == Losers::Cancel) {
            let reason = Reason::Lost { address: self.address(winner) };
            for loser in self.racers(waiter).into_iter().chain(self.board.planned(waiter).racers.clone()) {
                self.lose(loser, &reason);
            }
        }
        self.one_less(waiter);
    }

    /// A collection only stands for its instances: it races, but cannot win.
    fn is_collection(&self, id: NodeId) -> bool {
        matches!(self.board.node(id).role, Role::Collection { .. })
    }

    /// Ends one that did not win. A collection ends when its instances have.
    fn lose(&mut self, id: NodeId, reason: &Reason) {
        if self.board.node(id).is_open() && self.is_collection(id) {
            return;
        }
        match self.board.node(id).status {
            Status::Running => self.tell(id, Cause::Ended(reason.clone())),
            Status::Waiting | Status::Ready => self.cancel_unstarted(id, reason.clone()),
            Status::Held => self.give_up(id, reason.clone()),
            Status::Succeeded | Status::Failed | Status::Skipped | Status::Cancelled => {}
        }
    }

    /// Whether a failure of a node decides nothing by itself: others in its race may still win, or one has.
    pub(super) fn is_taken_by_a_race(&self, id: NodeId) -> bool {
        let waiters = self.races_of(id);
        !waiters.is_empty()
            && waiters.iter().all(|waiter| {
                let others = || self.racers(*waiter).into_iter().filter(|racer| *racer != id);
                self.board.node(*waiter).race.winner.is_some() || others().any(|racer| !self.board.node(racer).status.is_end())
            })
    }

    /// Whether a failure of a node has come to nothing: another won its race.
    pub(super) fn is_forgiven(&self, id: NodeId) -> bool {
        let waiters = self.races_of(id);
        !waiters.is_empty() && waiters.iter().all(|waiter| self.board.node(*waiter).race.winner.is_some())
    }

    /// A node that waits for a race begins a new life: one that has succeeded and stays so has won it.
    pub(super) fn race_again(&mut self, waiter: NodeId) {
        let won = |racer: &NodeId| self.board.node(*racer).status == Status::Succeeded && !self.is_collection(*racer);
        self.board.node_mut(waiter).race.winner = self.racers(waiter).into_iter().find(won);
    }
}
