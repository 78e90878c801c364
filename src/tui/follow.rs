//! The cursor until the operator takes it: it goes where something happens.

use super::app::App;
use super::command::Action;
use crate::base::id::NodeId;
use crate::event::{NodeKind, Status};
use crate::state::NodeState;

/// Who moves the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Cursor {
    /// The run.
    #[default]
    Follows,
    /// The operator.
    Taken,
}

impl App {
    /// Whoever looks at a step closely, moves or changes something wants the cursor to stay.
    pub(super) fn take_cursor(&mut self, action: Action) {
        use Action as A;
        let looks_on = matches!(
            action,
            A::PauseResume
                | A::Play(_)
                | A::Graph
                | A::Thresholds
                | A::Events
                | A::Follow
                | A::Theme
                | A::Palette
                | A::Help
                | A::Suspend
                | A::Redraw
                | A::Quit
                | A::QuitNow
                | A::Interrupt
        );
        if !looks_on && action != A::Back {
            self.cursor = Cursor::Taken;
        }
    }

    /// Lets the cursor go to what matters most: what is held, else what runs, else what has failed.
    pub(super) fn follow(&mut self) {
        if self.cursor == Cursor::Taken || !self.layers.is_empty() {
            return;
        }
        if let Some(node) = self.most_interesting() {
            self.panes.steps.select(node);
        }
    }

    fn most_interesting(&self) -> Option<NodeId> {
        // Where it is, it stays as long as something happens there: nobody is to press a key for one step and hit another.
        let here = self.selected_node().filter(|node| node.info.kind != NodeKind::Resource).map(|node| node.status);
        if here == Some(Status::Held) || !self.held_instances().is_empty() {
            return None;
        }
        if self.state.counts.of(Status::Held) > 0 {
            return self.among(Status::Held, Pick::First);
        }
        if here == Some(Status::Running) {
            return None;
        }
        let running = self.among(Status::Running, Pick::Last);
        if running.is_some() || here == Some(Status::Ready) {
            return running;
        }
        let ready = self.among(Status::Ready, Pick::First);
        if ready.is_some() || !self.is_over() {
            return ready;
        }
        self.among(Status::Failed, Pick::First)
    }

    /// The first or last row of a status; a collection has that of any of its instances.
    fn among(&self, status: Status, pick: Pick) -> Option<NodeId> {
        let is = |node: &NodeState| node.info.kind != NodeKind::Resource && node.status == status;
        let any = |id: NodeId| {
            let instances = if status == Status::Held { self.panes.steps.instances(id) } else { &[] };
            instances.iter().chain([&id]).filter_map(|id| self.state.node(*id)).any(is)
        };
        let mut rows = self.panes.steps.rows().iter().map(|row| row.node);
        match pick {
            Pick::First => rows.find(|id| any(*id)),
            Pick::Last => rows.rfind(|id| any(*id)),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pick {
    First,
    Last,
}
