//! The time a run has (`max_duration`), and its end.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::board::Board;
use super::dispatcher::Dispatcher;
use crate::base::clock::RunClock;
use crate::base::id::NodeId;
use crate::base::log::LogLevel;
use crate::base::units;
use crate::event::{NodeKind, Reason, Status};

/// How many of those that still run are named.
const NAMED: usize = 5;

/// The time a run has. Its clock stops with the run's pauses, and while something is held.
pub(super) struct Budget {
    clock: RunClock,
    limit: Option<Duration>,
    /// What was held when last looked at.
    held: BTreeSet<NodeId>,
}

impl Budget {
    /// A run's time, which begins now.
    pub(super) fn new(clock: &RunClock, limit: Option<Duration>) -> Self {
        Self { clock: clock.child(), limit, held: BTreeSet::new() }
    }

    /// Ends when the time is over; never if there is no limit.
    pub(super) fn is_over(&self) -> impl Future<Output = ()> + use<> {
        let (clock, limit) = (self.clock.clone(), self.limit);
        async move {
            match limit {
                Some(limit) => clock.sleep_plan(limit).await,
                None => std::future::pending().await,
            }
        }
    }

    /// A node is held from now on.
    pub(super) fn held(&mut self, id: NodeId) {
        self.held.insert(id);
        self.clock.pause();
    }

    /// Lets time count again once nothing is held any more.
    pub(super) fn count(&mut self, board: &Board) {
        self.held.retain(|id| board.node(*id).status == Status::Held);
        if self.held.is_empty() {
            self.clock.resume();
        }
    }
}

impl Dispatcher {
    /// The run's time is over: it fails, and what still ran is named.
    pub(super) fn time_is_over(&mut self) {
        let limit = units::human_duration(self.budget.limit.unwrap_or_default());
        let running = self.running();
        let still = match running.as_slice() {
            [] => String::from("nothing ran just then"),
            some if some.len() <= NAMED => format!("still running: {}", some.join(", ")),
            some => format!("still running: {} and {} more", some[..NAMED].join(", "), some.len() - NAMED),
        };
        self.say(None, LogLevel::Error, &format!("the run's time, {limit} (max_duration), is over; {still}"));
        self.stop(Reason::MaxDuration);
    }

    /// The addresses of what runs, in plan order; of a collection its instances.
    fn running(&self) -> Vec<Arc<str>> {
        let runs = |id: &NodeId| {
            self.board.node(*id).status == Status::Running && self.board.planned(*id).info.kind != NodeKind::Collection
        };
        self.board.ids().filter(runs).map(|id| self.address(id)).collect()
    }
}
