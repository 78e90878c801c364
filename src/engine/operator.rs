//! Commands: each is answered by an event with its id.

use super::dispatcher::Dispatcher;
use super::node::{Activity, Cause, NodeResult, Role};
use crate::base::id::NodeId;
use crate::event::{Answer, Ask, By, Command, Fact, Reason, Status};

/// Why a command is refused: a sentence for the operator.
pub(super) type Refusal = String;

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
            Ask::Rerun { node, extent, edits } => self.rerun(*node, *extent, edits, by),
            Ask::Hold { node } => self.hold(*node, by),
            Ask::PauseNode { node } => self.pause_node(*node, by),
            Ask::ResumeNode { node } => self.resume_node(*node, by),
            Ask::Steer { node, change } => self.steer(*node, *change, by),
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

    pub(super) fn known(&self, id: NodeId) -> Result<(), Refusal> {
        if id.index() < self.board.nodes.len() { Ok(()) } else { Err(String::from("there is no such step")) }
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
            Status::Running if self.board.mix_of(id).is_some() => return self.refuse_member(id, "cancel"),
            Status::Running => self.tell(id, Cause::Ended(reason)),
            Status::Waiting | Status::Ready => self.cancel_unstarted(id, reason),
            Status::Held => self.give_up(id, reason),
            status => return Err(format!("it has ended already: {}", status.word())),
        }
        Ok(())
    }

    pub(super) fn cancel_unstarted(&mut self, id: NodeId, reason: Reason) {
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.end_now();
        }
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.end(id, Status::Cancelled, NodeResult { reason: Some(reason), ..self.result(id, 0, None) });
    }
}
