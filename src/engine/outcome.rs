//! How a node comes to an end, and what that does: success, failure, a skip.

use std::time::Duration;

use super::dispatcher::{Dispatcher, Next, micros};
use super::node::{Activity, Cause, NodeResult, Role};
use super::report::{Given, UnitEnd};
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::base::log::LogLevel;
use crate::event::{Fact, NodeEnding, NodeError, OnFailure, Reason, Status};
use crate::grid::expression::StepId;
use crate::grid::model::ErrorAction;

impl Dispatcher {
    /// Ends a node as its unit says, or as what told it to end says.
    pub(super) fn settle(&mut self, id: NodeId, end: UnitEnd) {
        let cause = match std::mem::take(&mut self.board.node_mut(id).activity) {
            Activity::Over { why } => why,
            _ => None,
        };
        let attempts = end.attempts();
        match (end, cause) {
            (UnitEnd::Succeeded { output, .. }, _) => {
                self.end(id, Status::Succeeded, self.result(id, attempts, Some(output)));
            }
            (_, Some(Cause::Deadline)) => {
                let error = NodeError {
                    class: ErrorClass::Timeout,
                    message: "its deadline was over (timeouts.deadline)".into(),
                    status: None,
                };
                self.fail(id, NodeResult { error: Some(error), ..self.result(id, attempts, None) });
            }
            (UnitEnd::Failed { error, output, .. }, _) => {
                self.fail(id, NodeResult { error: Some(error), ..self.result(id, attempts, output) });
            }
            (UnitEnd::Skipped { reason }, _) => {
                self.skip(id, reason);
            }
            (UnitEnd::Cancelled { .. }, Some(Cause::Ended(reason))) => {
                if let Some(error) = self.failure_within(id) {
                    // It was told to end because of what failed in it.
                    let result = NodeResult { error: Some(error), reason: Some(reason), ..self.result(id, attempts, None) };
                    return self.end(id, Status::Failed, result);
                }
                self.end(id, Status::Cancelled, NodeResult { reason: Some(reason), ..self.result(id, attempts, None) });
            }
            (UnitEnd::Cancelled { .. }, None) => self.end(id, Status::Cancelled, self.result(id, attempts, None)),
        }
    }

    /// A node's result so far.
    pub(super) fn result(&self, id: NodeId, attempts: u32, output: Option<Given>) -> NodeResult {
        let started = self.board.node(id).since.started;
        let duration = started.map_or(Duration::ZERO, |at| self.now.0.saturating_sub(at));
        NodeResult { output: output.unwrap_or_default(), attempts, duration, error: None, reason: None, tolerated: false }
    }

    /// A node that never began has failed.
    pub(super) fn fail_unstarted(&mut self, id: NodeId, error: NodeError) {
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.fail(id, NodeResult { error: Some(error), ..self.result(id, 0, None) });
    }

    /// A node has failed: the grid or the run's policy says what that does.
    pub(super) fn fail(&mut self, id: NodeId, result: NodeResult) {
        let action = self.error_action(id);
        let may_hold = self.options.operator && self.stopping.is_none();
        let policy = self.options.on_failure;
        let result = match action {
            ErrorAction::Fallback => match self.fall_back(id, result) {
                Ok(()) => return,
                Err(result) => result,
            },
            _ => result,
        };
        match action {
            ErrorAction::Continue => self.end(id, Status::Failed, NodeResult { tolerated: true, ..result }),
            ErrorAction::Hold if may_hold => self.end(id, Status::Held, result),
            ErrorAction::Fail | ErrorAction::Fallback | ErrorAction::Hold if self.is_taken_by_a_race(id) => {
                self.end(id, Status::Failed, result);
            }
            ErrorAction::Fail | ErrorAction::Fallback if self.is_taken_by_a_group(id) => {
                self.end(id, Status::Failed, result);
                if let Some(group) = self.board.owner(id).filter(|_| policy != OnFailure::Continue) {
                    let reason = Reason::Upstream { address: self.address(id) };
                    self.follow();
                    self.stop_group(group, &reason);
                }
            }
            ErrorAction::Fail | ErrorAction::Fallback if may_hold && policy == OnFailure::Hold => {
                self.end(id, Status::Held, result);
            }
            ErrorAction::Fail | ErrorAction::Fallback | ErrorAction::Hold => {
                if action == ErrorAction::Hold && self.stopping.is_none() {
                    self.say(Some(id), LogLevel::Warn, "nobody is there to answer a held step, so it has failed");
                }
                self.end(id, Status::Failed, result);
                if policy != OnFailure::Continue && self.stopping.is_none() {
                    let address = self.address(id);
                    self.stop(Reason::FailFast { address });
                }
            }
        }
    }

    /// What the grid says about a node's failure. A resource's is its users' failure too, and never held.
    fn error_action(&self, id: NodeId) -> ErrorAction {
        let grid = self.board.plan.grid();
        self.board.step_of(id).and_then(|step: StepId| grid.step(step)).map_or(ErrorAction::Fail, |step| step.policy.on_error)
    }

    /// Skips a node that has not begun.
    pub(super) fn skip(&mut self, id: NodeId, reason: Reason) {
        let begins = matches!(self.board.node(id).status, Status::Waiting | Status::Ready);
        if !begins && !self.is_held_back(id) {
            return;
        }
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.end_now();
        }
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        let role = &self.board.node(id).role;
        let closed = matches!(role, Role::Collection { open: false, .. } | Role::Group(_));
        self.end(id, Status::Skipped, NodeResult { reason: Some(reason.clone()), ..self.result(id, 0, None) });
        if closed {
            // Instances that are known wait for the collection alone; they share its fate.
            for inner in self.board.instances(id).into_iter().chain(self.board.members(id)) {
                self.skip(inner, reason.clone());
            }
        }
    }

    /// A node has come to an end, or is held.
    pub(super) fn end(&mut self, id: NodeId, status: Status, result: NodeResult) {
        let ending = NodeEnding {
            status,
            attempts: result.attempts,
            duration_us: micros(result.duration),
            // Facts are there to be shown; dependants read the result.
            output: result.output.shown(),
            error: result.error.clone(),
            reason: result.reason.clone(),
            tolerated: result.tolerated,
        };
        let reason = result.reason.clone();
        let node = self.board.node_mut(id);
        node.status = status;
        node.result = Some(result);
        let epoch = node.epoch;
        self.emit(Fact::Ended { node: id, epoch, ending });
        self.end_members(id);
        if status == Status::Held {
            self.budget.held(id);
            return;
        }
        self.never_open(id, reason.as_ref());
        if self.board.node(id).is_released() {
            self.push(Next::Released(id));
            self.resource_live(id);
        } else {
            let root = match reason {
                Some(Reason::Upstream { address }) => address,
                _ => self.address(id),
            };
            self.push(Next::Blocked(id, root));
        }
        self.push(Next::InstanceEnded(id));
        self.push(Next::MemberEnded(id));
        if !self.races_of(id).is_empty() {
            self.push(Next::RacerEnded(id));
        }
        // What a live resource uses is needed until that is destroyed.
        if self.board.node(id).resource().is_none_or(|state| state.handle.is_none()) {
            self.push(Next::UserEnded(id));
        }
    }
}
