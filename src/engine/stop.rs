//! Ending early: the whole run, or one node.

use std::time::Duration;

use super::cancel::{GRACE, YIELD};
use super::dispatcher::Dispatcher;
use super::node::{Activity, Cause, NodeResult, Role};
use super::report::Limit;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::base::log::LogLevel;
use crate::event::{Fact, NodeError, Reason, Status};

/// Why and how the run ends early.
#[derive(Clone, Debug)]
pub(super) struct Stopping {
    /// Why.
    pub(super) reason: Reason,
    /// At once: without grace.
    pub(super) hard: bool,
}

impl Dispatcher {
    /// Ends the run early: nothing new starts, what runs is told to end.
    pub(super) fn stop(&mut self, reason: Reason) {
        if self.stopping.is_some() {
            return;
        }
        // What a failure leads to by itself comes first, so that dependants name it and not the stop.
        self.follow();
        self.stopping = Some(Stopping { reason: reason.clone(), hard: false });
        self.emit(Fact::Stopping { reason: reason.clone() });
        for id in self.board.ids() {
            match self.board.node(id).status {
                Status::Waiting | Status::Ready => self.stop_unstarted(id, &reason),
                Status::Held => self.give_up(id, reason.clone()),
                Status::Running => self.tell(id, Cause::Ended(reason.clone())),
                _ => {}
            }
        }
    }

    /// A held node will not be answered any more: it has failed.
    pub(super) fn give_up(&mut self, id: NodeId, reason: Reason) {
        let result = self.board.node(id).result.clone().unwrap_or_else(|| self.result(id, 0, None));
        self.end(id, Status::Failed, NodeResult { reason: Some(reason), ..result });
    }

    fn stop_unstarted(&mut self, id: NodeId, reason: &Reason) {
        // Resources that nobody asked for need no word.
        if self.board.node(id).resource().is_none_or(|state| state.wanted) {
            self.skip(id, reason.clone());
        }
    }

    /// Ends the run at once: what runs is dropped.
    pub(super) fn abort(&mut self, reason: Reason) {
        self.stop(reason);
        if self.stopping.as_ref().is_some_and(|stopping| stopping.hard) {
            return;
        }
        if let Some(stopping) = &mut self.stopping {
            stopping.hard = true;
        }
        for id in self.board.ids() {
            if let Activity::Running { cancel, .. } = &self.board.node(id).activity {
                cancel.end_now();
                self.limit_after(id, Limit::Grace, YIELD);
            }
        }
    }

    /// Tells a running unit to end.
    pub(super) fn tell(&mut self, id: NodeId, cause: Cause) {
        let Activity::Running { cancel, why } = &mut self.board.node_mut(id).activity else { return };
        if why.is_some() {
            return;
        }
        let reason = match &cause {
            Cause::Ended(reason) => Some(reason.clone()),
            Cause::Deadline => None,
        };
        *why = Some(cause);
        cancel.end_soon();
        if self.board.node(id).group().is_some() {
            // It ends when all in it have, and each of these has a grace of its own.
            let group = Reason::Group { address: self.address(id) };
            let reason = reason.filter(|reason| !matches!(reason, Reason::Lost { .. })).unwrap_or(group);
            self.stop_group(id, &reason);
        } else {
            self.limit_after(id, Limit::Grace, GRACE + YIELD);
        }
    }

    /// A limit of time is over.
    pub(super) fn limit(&mut self, id: NodeId, limit: Limit) {
        match (limit, &self.board.node(id).activity) {
            (Limit::Grace, Activity::Running { .. }) => self.abandon(id),
            (Limit::Queue, Activity::Queued { .. }) => {
                self.too_late(id, "it waited for a slot longer than it may (timeouts.queue)")
            }
            (Limit::Start, Activity::Queued { .. } | Activity::Delayed { .. }) => {
                self.too_late(id, "it did not begin in time (timeouts.start)");
            }
            (Limit::Deadline, Activity::Queued { .. } | Activity::Delayed { .. }) => {
                self.too_late(id, "its deadline was over before it began (timeouts.deadline)");
            }
            (Limit::Deadline, Activity::Running { .. }) => self.tell(id, Cause::Deadline),
            _ => {}
        }
    }

    fn too_late(&mut self, id: NodeId, message: &str) {
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.end_now();
        }
        self.fail_unstarted(id, NodeError { class: ErrorClass::Timeout, message: message.into(), status: None });
    }

    /// The run goes on without a task that does not end.
    fn abandon(&mut self, id: NodeId) {
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.say(Some(id), LogLevel::Warn, "it did not end when told to; the run goes on without it");
        self.end(id, Status::Cancelled, NodeResult { reason: Some(Reason::Abandoned), ..self.result(id, 0, None) });
    }

    /// Ends what is left over when nothing can happen any more. There should be nothing; if there is, it is a bug of ours. Says whether.
    pub(super) fn end_leftovers(&mut self) -> bool {
        let mut any = false;
        for id in self.board.ids() {
            let node = self.board.node(id);
            let unused = matches!(node.role, Role::Resource(_));
            if node.status.is_end() {
                continue;
            }
            any |= !unused;
            let reason = self.stopping.as_ref().map_or(Reason::Unused, |stopping| stopping.reason.clone());
            let result = NodeResult { reason: Some(reason), duration: Duration::ZERO, ..self.result(id, 0, None) };
            self.end(id, Status::Skipped, result);
        }
        any
    }
}
