//! `--tags`: what is not chosen is skipped before anything begins.

use super::dispatcher::Dispatcher;
use crate::base::id::NodeId;
use crate::event::Reason;

impl Dispatcher {
    /// Skips all steps that the plan leaves out. What is chosen needs none of them.
    pub(super) fn leave_out(&mut self) {
        for id in self.board.ids() {
            if self.leaves_out(id) {
                self.skip(id, Reason::NotChosen);
            }
        }
    }

    /// Whether a node is of a step that is not chosen. A resource that nobody needs is just never made.
    pub(super) fn leaves_out(&self, id: NodeId) -> bool {
        self.board.step_of(id).is_some() && self.board.plan.leaves_out(id)
    }
}
