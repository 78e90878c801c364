//! `--picture`: the screen as a file, for those who are not there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::complaint::Complaint;
use crate::base::world::World;
use crate::event::Status;
use crate::state::{NodeState, RunPhase, RunState, Session};
use crate::tui::{self, Theme};

/// Columns and rows.
const SIZE: (u16, u16) = (120, 38);

/// A file that a picture of the run is to be written to.
pub(super) struct Picture {
    shown: PathBuf,
    path: PathBuf,
}

/// Looks at a run for the sake of its picture.
pub(super) struct Watch {
    picture: Picture,
    best: JoinHandle<Arc<RunState>>,
}

impl Picture {
    /// Looks whether the file can be written, before anything runs.
    ///
    /// # Errors
    /// If it cannot.
    pub(super) fn new(world: &World, file: &Path) -> Result<Self, Complaint> {
        let picture = Self { shown: file.to_owned(), path: world.path(file) };
        picture.write("")?;
        Ok(picture)
    }

    /// Begins to look.
    pub(super) fn watch(self, runtime: &Runtime, session: Arc<dyn Session>) -> Watch {
        Watch { picture: self, best: runtime.spawn(liveliest(session)) }
    }

    fn write(&self, text: &str) -> Result<(), Complaint> {
        let failed = |error| Complaint::surroundings(format!("cannot write {}: {error}", self.shown.display()));
        std::fs::write(&self.path, text).map_err(failed)
    }
}

impl Watch {
    /// Writes the picture, once the run is over.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn end(self, runtime: &Runtime, theme: &Theme) -> Result<(), Complaint> {
        let lost = |error| Complaint::surroundings(format!("no picture was taken: {error}"));
        let state = runtime.block_on(self.best).map_err(lost)?;
        self.picture.write(&tui::picture(&state, SIZE, theme).svg())
    }
}

/// The moment with most to be seen: most kinds of status, then most attempts in flight; of equals the last.
async fn liveliest(session: Arc<dyn Session>) -> Arc<RunState> {
    let (mut seen, mut best) = session.snapshot();
    let mut most = liveliness(&best);
    while best.phase != RunPhase::Finished {
        session.changed(seen).await;
        let (seq, state) = session.snapshot();
        if seq == seen {
            // Nothing will change any more.
            break;
        }
        seen = seq;
        let now = liveliness(&state);
        if now >= most {
            (best, most) = (state, now);
        }
    }
    best
}

/// How many kinds of status steps have, and how many attempts are in flight. A step that is tried again is a kind of its own.
fn liveliness(state: &RunState) -> (usize, usize) {
    let in_flight = |node: &NodeState| node.attempts.back().is_some_and(|attempt| attempt.result.is_none());
    let steps = || state.nodes().map(|(_, node)| node).filter(|node| node.info.kind.works());
    let again = usize::from(steps().any(|node| node.attempt_count > 1 && in_flight(node)));
    // Ready is over at once.
    let kinds = Status::ALL.into_iter().filter(|status| *status != Status::Ready && state.counts.of(*status) > 0).count();
    (kinds + again, steps().filter(|node| in_flight(node)).count())
}
