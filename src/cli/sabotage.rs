//! Debug builds only: a screen that breaks when it is told to, so that its way out can be tried with the real program.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::base::id::{CommandId, Seq};
use crate::base::world::World;
use crate::event::{Ask, By};
use crate::state::{Playback, RunState, Session, SessionClosed, Subscription};

/// With this in the environment, the screen panics when the operator pauses the run.
const VARIABLE: &str = "SQUALL_DEBUG_PANIC";

/// The session, or if the environment says so one that panics in whoever asks for a pause.
pub(super) fn sabotaged(world: &World, session: Arc<dyn Session>) -> Arc<dyn Session> {
    match world.variable(VARIABLE) {
        Some(_) => Arc::new(Sabotaged(session)),
        None => session,
    }
}

struct Sabotaged(Arc<dyn Session>);

impl Session for Sabotaged {
    fn snapshot(&self) -> (Seq, Arc<RunState>) {
        self.0.snapshot()
    }

    fn subscribe(&self, from: Seq) -> Box<dyn Subscription> {
        self.0.subscribe(from)
    }

    fn changed(&self, seen: Seq) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.changed(seen)
    }

    #[expect(clippy::panic, reason = "this is what it is for")]
    fn send(&self, by: By, ask: Ask) -> Result<CommandId, SessionClosed> {
        if ask == Ask::Pause {
            panic!("{VARIABLE} is set");
        }
        self.0.send(by, ask)
    }

    fn playback(&self) -> Option<&dyn Playback> {
        self.0.playback()
    }
}
