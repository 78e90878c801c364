//! The one handle to a run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::{Playback, RunState};
use crate::base::id::{CommandId, Seq};
use crate::event::{Ask, By, Lagged, SharedEvent};

/// The run's process is gone, or the run is over and takes no commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the run takes no commands any more")]
pub struct SessionClosed;

/// The next event, on its way.
pub type NextEvent<'a> = Pin<Box<dyn Future<Output = Option<Result<SharedEvent, Lagged>>> + Send + 'a>>;

/// A reader of events from some point on.
pub trait Subscription: Send {
    /// The next event; `Lagged` when some were missed (take a snapshot and go on); `None` when the run is over.
    fn next(&mut self) -> NextEvent<'_>;
}

/// A handle to a run, local or remote.
pub trait Session: Send + Sync {
    /// The state now, and the last event it contains.
    fn snapshot(&self) -> (Seq, Arc<RunState>);

    /// The events after `from`; what is too long ago is [`Lagged`].
    fn subscribe(&self, from: Seq) -> Box<dyn Subscription>;

    /// Ends when the state is newer than `seen` (of a recording: another), or the run is over.
    fn changed(&self, seen: Seq) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Asks for something. The answer is an event with the id.
    ///
    /// # Errors
    /// When nobody is there to ask.
    fn send(&self, by: By, ask: Ask) -> Result<CommandId, SessionClosed>;

    /// What is played, if this is a recording: it takes no commands, and its state may become an earlier one.
    fn playback(&self) -> Option<&dyn Playback> {
        None
    }
}
